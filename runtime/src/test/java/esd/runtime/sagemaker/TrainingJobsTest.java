package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Credentials.class)
class TrainingJobsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "kohya-1764040000-123456";
    private static final String PARAMETERS = "s3://esd/kohya/train/one/input/param.json";

    /** Notes what it hears. */
    private static final class Heard implements TrainingEvents {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void now(Phase phase) {
            all.add(phase.name());
        }

        @Override
        public void step(Step step) {
            all.add("step");
        }

        @Override
        public void warned(List<String> warnings) {
            all.addAll(warnings);
        }

        @Override
        public void stored(String name) {
            all.add(name);
        }

        @Override
        public void removed(String name) {
            all.add("no " + name);
        }
    }

    @TempDir
    Path folder;

    private final Heard heard = new Heard();
    private ObjectStore store;
    private SageMakerStub stub;
    private SageMakerBackend backend;

    @BeforeEach
    void start() throws IOException {
        store = new EmbeddedStore(folder, "127.0.0.1", 0, Optional.empty(), "esd").open();
        stub = new SageMakerStub();
        backend = backend("eu-west-1", Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        backend.close();
        stub.close();
        store.close();
    }

    private SageMakerBackend backend(String region, Duration limit) {
        SageMakerSettings.Training training =
                new SageMakerSettings.Training("trainer:1", "ml.g5.2xlarge", limit, Duration.ofMillis(20));
        return new SageMakerBackend(
                store,
                new SageMakerSettings(
                        region,
                        Optional.of(stub.url()),
                        "image:1",
                        "arn:role",
                        Duration.ofHours(1),
                        Duration.ofMillis(20),
                        Optional.of(training)));
    }

    private static TrainingTask task(String params) {
        return new TrainingTask(
                "one",
                "Stable-diffusion/checkpoint/custom/7/a.safetensors",
                "dataset/cars",
                "{}",
                "kohya/train/one/output",
                "kohya/train/one/input/state.safetensors",
                "kohya/train/one/logs",
                "kohya/train/one/samples",
                new TrainingTask.Order(NAME, Optional.of("ml.g4dn.xlarge"), "kohya/train/one/input", params));
    }

    private static TrainingTask task() {
        return task("{\"training_type\":\"kohya\",\"config_params\":{\"output_name\":\"caf\u00e9\"}}");
    }

    private SageMakerStub missing() {
        return stub.refuses("DescribeTrainingJob", 400, "ValidationException", "Requested resource not found.");
    }

    private SageMakerStub is(String status, String secondary) {
        return is(status, secondary, PARAMETERS, "");
    }

    private SageMakerStub is(String status, String secondary, String parameters, String more) {
        return stub.on(
                "DescribeTrainingJob",
                200,
                ("{\"TrainingJobName\":\"%s\",\"TrainingJobStatus\":\"%s\",\"SecondaryStatus\":\"%s\","
                                + "\"HyperParameters\":{\"s3_location\":\"%s\"}%s}")
                        .formatted(NAME, status, secondary, parameters, more));
    }

    private void put(String key) throws IOException {
        store.put(key, "weights".getBytes(UTF_8), "application/octet-stream");
    }

    @Test
    void a_training_is_created_followed_and_its_files_are_told() throws Exception {
        missing();
        is("InProgress", "Pending");
        is("InProgress", "Starting");
        is("InProgress", "Downloading");
        is("InProgress", "DownloadingTrainingImage");
        is("InProgress", "Training");
        is("InProgress", "Uploading");
        is("Completed", "Completed");
        put("kohya/train/one/output/lego.safetensors");
        put("kohya/train/one/output/notes.txt");
        backend.train(task(), heard);
        assertThat(heard.all)
                .containsExactly("PENDING", "lego.safetensors", "STARTING", "DOWNLOADING", "TRAINING", "UPLOADING");
        assertThat(stub.operations()).containsOnlyOnce("CreateTrainingJob");
    }

    @Test
    void both_kinds_of_container_find_their_parameters() throws Exception {
        missing();
        is("Completed", "Completed");
        backend.train(task(), heard);
        JsonNode job = JSON.readTree(stub.body("CreateTrainingJob"));
        assertThat(job.path("TrainingJobName").asText()).isEqualTo(NAME);
        assertThat(job.path("RoleArn").asText()).isEqualTo("arn:role");
        assertThat(job.at("/AlgorithmSpecification/TrainingImage").asText()).isEqualTo("trainer:1");
        assertThat(job.at("/ResourceConfig/InstanceType").asText()).isEqualTo("ml.g4dn.xlarge");
        assertThat(job.at("/StoppingCondition/MaxRuntimeInSeconds").asInt()).isEqualTo(3600);
        assertThat(job.at("/OutputDataConfig/S3OutputPath").asText()).startsWith("s3://esd/kohya/train/one/input/");
        JsonNode parameters = job.path("HyperParameters");
        assertThat(parameters.path("s3_location").asText()).isEqualTo(PARAMETERS);
        JsonNode file;
        try (InputStream content = store.get("kohya/train/one/input/param.json")) {
            file = JSON.readTree(content);
        }
        assertThat(file.path("s3-input-path").asText()).isEqualTo("s3://esd/kohya/train/one/input");
        assertThat(file.path("s3-output-path").asText()).isEqualTo("s3://esd/kohya/train/one/output");
        assertThat(file.path("training-type").asText()).isEqualTo("kohya");
        assertThat(file.at("/params/config_params/output_name").asText()).isEqualTo("caf\u00e9");
        for (String name : List.of("params", "s3-input-path", "s3-output-path", "training-type", "sagemaker_program")) {
            byte[] json = Base64.getDecoder().decode(parameters.path(name).asText());
            assertThat(JSON.readTree(json)).as(name).isEqualTo(file.path(name));
        }
    }

    @Test
    void in_china_parameters_are_plain_and_a_long_one_is_in_the_file_alone() throws Exception {
        backend.close();
        backend = backend("cn-north-1", Duration.ofHours(1));
        missing();
        is("Completed", "Completed");
        backend.train(task("{\"comment\":\"%s\"}".formatted("x".repeat(2500))), heard);
        JsonNode parameters = JSON.readTree(stub.body("CreateTrainingJob")).path("HyperParameters");
        assertThat(parameters.path("training-type").asText()).isEqualTo("\"kohya\"");
        assertThat(parameters.has("params")).isFalse();
    }

    @Test
    void a_job_that_is_there_is_followed_and_not_made_again() throws Exception {
        is("InProgress", "Training");
        is("Completed", "Completed");
        backend.train(task(), heard);
        assertThat(stub.operations()).containsOnly("DescribeTrainingJob");
    }

    @Test
    void a_job_whose_creation_was_answered_to_nobody_is_followed() throws Exception {
        missing();
        is("Completed", "Completed");
        stub.refuses("CreateTrainingJob", 400, "ResourceInUse", "Training job names must be unique");
        backend.train(task(), heard);
        assertThat(stub.operations())
                .containsExactly("DescribeTrainingJob", "CreateTrainingJob", "DescribeTrainingJob");
    }

    @Test
    void somebody_elses_job_of_that_name_is_not_taken_for_ours() {
        is("Completed", "Completed", "s3://theirs/param.json", "");
        failsWith("SageMaker has a training job %s that is not this one".formatted(NAME));
    }

    @Test
    void its_own_reason_is_the_reason() {
        is("Failed", "Failed", PARAMETERS, ",\"FailureReason\":\"AlgorithmError: CUDA out of memory\"");
        failsWith("AlgorithmError: CUDA out of memory");
    }

    @Test
    void stopped_there_it_fails_and_says_so() {
        is("Stopped", "MaxRuntimeExceeded");
        failsWith("training job %s ended there as MaxRuntimeExceeded".formatted(NAME));
    }

    @Test
    void what_aws_refuses_is_told_in_its_words() {
        missing();
        stub.refuses("CreateTrainingJob", 400, "ResourceLimitExceeded", "The account-level service limit");
        failsWith("An error occurred (ResourceLimitExceeded) when calling the CreateTrainingJob operation: "
                + "The account-level service limit");
        assertThat(stub.operations()).containsExactly("DescribeTrainingJob", "CreateTrainingJob");
    }

    @Test
    void trouble_that_passes_is_waited_for_longer_than_the_sdk_does() throws Exception {
        missing();
        stub.refuses("CreateTrainingJob", 400, "ThrottlingException", "Rate exceeded");
        for (int i = 0; i < 6; i++) {
            stub.on("CreateTrainingJob", 503, "{}");
        }
        stub.on("CreateTrainingJob", 200, "{\"TrainingJobArn\":\"arn\"}");
        is("Completed", "Completed");
        backend.train(task(), heard);
        assertThat(stub.operations().stream().filter("CreateTrainingJob"::equals))
                .hasSize(8);
    }

    @Test
    void what_never_ends_is_stopped_and_fails_after_twice_its_time() {
        backend.close();
        backend = backend("eu-west-1", Duration.ofSeconds(1));
        missing();
        is("InProgress", "Training");
        failsWith("training job %s did not end within 2 seconds".formatted(NAME));
        assertThat(stub.operations()).endsWith("StopTrainingJob");
    }

    @Test
    void its_age_counts_and_not_how_long_it_is_followed() {
        long created = Instant.now().getEpochSecond() - 7_300;
        is("InProgress", "Training", PARAMETERS, ",\"CreationTime\":" + created);
        failsWith("training job %s did not end within 7200 seconds".formatted(NAME));
    }

    @Test
    void who_follows_it_no_more_does_not_end_it() throws Exception {
        is("InProgress", "Training");
        BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
        Thread job = new Thread(() -> ends.add(end()));
        job.start();
        while (heard.all.isEmpty()) {
            Thread.sleep(5);
        }
        job.interrupt();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(stub.operations()).containsOnly("DescribeTrainingJob");
    }

    private Throwable end() {
        try {
            backend.train(task(), heard);
            return new AssertionError("it did not end");
        } catch (JobFailed | InterruptedException end) {
            return end;
        }
    }

    @Test
    void it_is_ended_by_its_name() throws Exception {
        missing();
        is("InProgress", "Training");
        backend.endTraining(NAME);
        assertThat(stub.operations()).containsExactly("DescribeTrainingJob", "DescribeTrainingJob", "StopTrainingJob");
        assertThat(stub.body("StopTrainingJob")).contains(NAME);
    }

    @Test
    void one_that_is_over_or_was_never_made_need_not_be_ended() throws Exception {
        is("Completed", "Completed");
        backend.endTraining(NAME);
        stub.forget("DescribeTrainingJob");
        missing();
        backend.endTraining(NAME);
        assertThat(stub.operations()).containsOnly("DescribeTrainingJob");
    }

    @Test
    void one_that_ends_by_itself_meanwhile_is_no_trouble_and_one_that_cannot_be_ended_is() throws Exception {
        is("InProgress", "Training");
        is("Completed", "Completed");
        stub.refuses("StopTrainingJob", 400, "ValidationException", "The training job is in status Completed.");
        backend.endTraining(NAME);
        stub.forget("DescribeTrainingJob");
        is("InProgress", "Training");
        assertThatThrownBy(() -> backend.endTraining(NAME))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("when calling the StopTrainingJob operation");
    }

    private void failsWith(String reason) {
        assertThatThrownBy(() -> backend.train(task(), heard))
                .isInstanceOf(JobFailed.class)
                .hasMessage(reason);
    }
}
