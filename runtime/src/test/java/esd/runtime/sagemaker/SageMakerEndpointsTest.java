package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Credentials.class)
class SageMakerEndpointsTest {
    private static final String SERVING =
            "{\"EndpointStatus\":\"InService\",\"ProductionVariants\":[{\"VariantName\":\"prod\",\"CurrentInstanceCount\":1}]}";

    @TempDir
    Path folder;

    private ObjectStore store;
    private SageMakerStub stub;
    private SageMakerBackend backend;

    @BeforeEach
    void start() throws IOException {
        store = new EmbeddedStore(folder, "127.0.0.1", 0, Optional.empty(), "esd").open();
        stub = new SageMakerStub();
        backend = new SageMakerBackend(
                store,
                new SageMakerSettings(
                        "eu-west-1",
                        Optional.of(stub.url()),
                        "image:1",
                        "arn:role",
                        Duration.ofHours(1),
                        Duration.ofMillis(20),
                        Optional.empty()));
    }

    @AfterEach
    void stop() {
        backend.close();
        stub.close();
        store.close();
    }

    @Test
    void an_endpoint_is_made_watched_scaled_and_removed() throws Exception {
        stub.on("CreateModel", 200, "{\"ModelArn\":\"m\"}")
                .on("DescribeEndpoint", 200, "{\"EndpointStatus\":\"Creating\"}")
                .on("DescribeEndpoint", 200, SERVING);
        BlockingQueue<EndpointState> states = new LinkedBlockingQueue<>();
        EndpointPlan plan = plan(true, 0);
        backend.open(plan, states::add);
        assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(EndpointState.of(Status.CREATING, 0));
        EndpointState state = states.poll(10, TimeUnit.SECONDS);
        while (state != null && state.status() == Status.CREATING) {
            state = states.poll(10, TimeUnit.SECONDS);
        }
        assertThat(state).isEqualTo(EndpointState.of(Status.IN_SERVICE, 1));
        backend.remove(plan);
        assertThat(stub.operations())
                .containsSubsequence(
                        "CreateModel",
                        "CreateEndpointConfig",
                        "CreateEndpoint",
                        "RegisterScalableTarget",
                        "PutScalingPolicy",
                        "DeleteEndpoint",
                        "DeregisterScalableTarget",
                        "DeleteEndpointConfig",
                        "DeleteModel");
        assertThat(stub.body("CreateModel")).contains("image:1", "arn:role", "esd-async-a");
        assertThat(stub.body("CreateEndpointConfig")).contains("ml.g5.xlarge", "s3://esd/sagemaker_output/");
    }

    @Test
    void a_refused_endpoint_leaves_no_model_behind() {
        stub.refuses("CreateEndpoint", 400, "ResourceLimitExceeded", "The account-level service limit");
        assertThatThrownBy(() -> backend.open(plan(false, 1), state -> {}))
                .isInstanceOf(EndpointRefused.class)
                .hasMessage("An error occurred (ResourceLimitExceeded) when calling the CreateEndpoint operation: "
                        + "The account-level service limit");
        assertThat(stub.operations()).endsWith("DeleteEndpointConfig", "DeleteModel");
    }

    @Test
    void an_endpoint_that_fails_says_why_and_one_that_is_gone_is_deleted() throws Exception {
        stub.on("DescribeEndpoint", 200, "{\"EndpointStatus\":\"Failed\",\"FailureReason\":\"no capacity\"}")
                .refuses("DescribeEndpoint", 400, "ValidationException", "Could not find endpoint");
        BlockingQueue<EndpointState> states = new LinkedBlockingQueue<>();
        backend.resume(plan(false, 1), states::add);
        assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(EndpointState.failed("no capacity"));
        backend.resume(plan(false, 1), states::add);
        assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(EndpointState.of(Status.DELETED, 0));
    }

    @Test
    void an_endpoint_that_is_being_made_cannot_be_removed_and_an_unknown_one_is_no_trouble() throws Exception {
        stub.refuses("DeleteEndpoint", 400, "ValidationException", "Cannot update in-progress endpoint")
                .refuses("DeleteEndpoint", 400, "ValidationException", "Could not find endpoint");
        assertThatThrownBy(() -> backend.remove(plan(false, 1)))
                .isInstanceOf(EndpointRefused.class)
                .hasMessageContaining("Cannot update in-progress endpoint");
        backend.remove(plan(false, 1));
    }

    @Test
    void an_endpoint_without_instances_is_woken_by_the_first_request() throws Exception {
        serves(plan(true, 0));
        assertThat(stub.calls.stream()
                        .filter(call -> call.operation().equals("PutScalingPolicy"))
                        .map(SageMakerStub.Call::body))
                .satisfiesExactly(load -> assertThat(load).contains("TargetTrackingScaling"), wake -> assertThat(wake)
                        .contains("StepScaling", "\"ScalingAdjustment\":1", "\"MetricIntervalLowerBound\":0.0"));
        assertThat(URLDecoder.decode(stub.body("PutMetricAlarm"), UTF_8).split("&"))
                .contains(
                        "AlarmName=esd-async-a-wake",
                        "Namespace=AWS/SageMaker",
                        "MetricName=HasBacklogWithoutCapacity",
                        "Dimensions.member.1.Name=EndpointName",
                        "Dimensions.member.1.Value=esd-async-a",
                        "ComparisonOperator=GreaterThanOrEqualToThreshold",
                        "Threshold=1.0",
                        "AlarmActions.member.1=arn:policy");
        backend.remove(plan(true, 0));
        assertThat(stub.operations()).containsSubsequence("DeleteEndpoint", "DeleteAlarms", "DeregisterScalableTarget");
        assertThat(stub.body("DeleteAlarms")).contains("AlarmNames.member.1=esd-async-a-wake");
    }

    @Test
    void an_endpoint_that_keeps_an_instance_needs_no_waking() throws Exception {
        serves(plan(true, 1));
        backend.remove(plan(true, 1));
        assertThat(stub.operations())
                .contains("PutScalingPolicy", "DeregisterScalableTarget")
                .doesNotContain("PutMetricAlarm", "DeleteAlarms");
    }

    @Test
    void an_endpoint_that_could_not_be_removed_still_scales() throws Exception {
        serves(plan(true, 0));
        stub.refuses("DeleteEndpoint", 400, "ValidationException", "Cannot update in-progress endpoint");
        assertThatThrownBy(() -> backend.remove(plan(true, 0))).isInstanceOf(EndpointRefused.class);
        assertThat(stub.operations()).doesNotContain("DeleteAlarms", "DeregisterScalableTarget");
    }

    @Test
    void an_endpoint_is_gone_even_if_its_scaling_is_left() throws Exception {
        serves(plan(true, 0));
        stub.refuses("DeregisterScalableTarget", 400, "ValidationException", "no");
        backend.remove(plan(true, 0));
        assertThat(stub.operations()).containsSubsequence("DeleteEndpoint", "DeregisterScalableTarget", "DeleteModel");
    }

    private void serves(EndpointPlan plan) throws InterruptedException {
        stub.on("DescribeEndpoint", 200, SERVING).on("PutScalingPolicy", 200, "{\"PolicyARN\":\"arn:policy\"}");
        BlockingQueue<EndpointState> states = new LinkedBlockingQueue<>();
        backend.resume(plan, states::add);
        assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(EndpointState.of(Status.IN_SERVICE, 1));
    }

    private static EndpointPlan plan(boolean autoscaling, int least) {
        return new EndpointPlan(
                "id",
                "esd-async-a",
                EndpointPlan.Type.ASYNC,
                "ml.g5.xlarge",
                1,
                least,
                2,
                autoscaling,
                Optional.empty(),
                List.of(),
                0);
    }
}
