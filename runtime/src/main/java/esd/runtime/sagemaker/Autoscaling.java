package esd.runtime.sagemaker;

import esd.runtime.backend.EndpointPlan;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.applicationautoscaling.model.AdjustmentType;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricAggregationType;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricStatistic;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.PutScalingPolicyRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.StepAdjustment;
import software.amazon.awssdk.services.applicationautoscaling.model.StepScalingPolicyConfiguration;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** Lets an endpoint go between its least and its most instances by what it has to do. */
final class Autoscaling {
    private static final Logger LOG = LoggerFactory.getLogger(Autoscaling.class);
    private static final ServiceNamespace SAGEMAKER = ServiceNamespace.SAGEMAKER;
    private static final ScalableDimension INSTANCES = ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT;
    private static final String METRICS = "AWS/SageMaker";
    private static final double WAITING_PER_INSTANCE = 3;
    private static final double CALLS_PER_INSTANCE_AND_MINUTE = 5;
    private static final int SECONDS_BEFORE_MORE = 60;
    private static final int SECONDS_BEFORE_FEWER = 900;
    private static final int SECONDS_TO_WAKE = 300;
    private static final int ALARM_SECONDS = 60;

    private final AwsClients clients;

    Autoscaling(AwsClients clients) {
        this.clients = clients;
    }

    void begin(EndpointPlan plan) throws AwsRefusal, InterruptedException {
        Object target = AwsCall.of("RegisterScalableTarget", () -> clients.scaling()
                .registerScalableTarget(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource(plan))
                        .minCapacity(plan.minInstances())
                        .maxCapacity(plan.maxInstances())));
        LOG.debug("endpoint {} scales: {}", plan.name(), target);
        put(plan, policy -> policy.policyName(plan.name() + "-load")
                .policyType(PolicyType.TARGET_TRACKING_SCALING)
                .targetTrackingScalingPolicyConfiguration(load(plan)));
        if (wakes(plan)) {
            wakeByTheFirstRequest(plan);
        }
    }

    /** Without an instance the load, which is counted per instance, asks for one only when several requests wait. */
    private void wakeByTheFirstRequest(EndpointPlan plan) throws AwsRefusal, InterruptedException {
        String policy = put(plan, step -> step.policyName(alarm(plan))
                .policyType(PolicyType.STEP_SCALING)
                .stepScalingPolicyConfiguration(oneMore()));
        Object alarm = AwsCall.of("PutMetricAlarm", () -> clients.alarms().putMetricAlarm(alarm(plan, policy)));
        LOG.debug("endpoint {} wakes: {}", plan.name(), alarm);
    }

    private String put(EndpointPlan plan, Consumer<PutScalingPolicyRequest.Builder> policy)
            throws AwsRefusal, InterruptedException {
        return AwsCall.of("PutScalingPolicy", () -> clients.scaling()
                        .putScalingPolicy(request -> policy.accept(request.serviceNamespace(SAGEMAKER)
                                .scalableDimension(INSTANCES)
                                .resourceId(resource(plan)))))
                .policyARN();
    }

    /** Its policies go with the target; the alarm belongs to nobody. */
    void end(EndpointPlan plan) throws AwsRefusal, InterruptedException {
        if (wakes(plan)) {
            endIfThere("DeleteAlarms", () -> clients.alarms().deleteAlarms(request -> request.alarmNames(alarm(plan))));
        }
        endIfThere("DeregisterScalableTarget", () -> clients.scaling()
                .deregisterScalableTarget(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource(plan))));
    }

    private static void endIfThere(String operation, Supplier<Object> call) throws AwsRefusal, InterruptedException {
        try {
            LOG.debug("{}: {}", operation, AwsCall.of(operation, call));
        } catch (AwsRefusal refused) {
            if (!refused.missing()) {
                throw refused;
            }
        }
    }

    private static TargetTrackingScalingPolicyConfiguration load(EndpointPlan plan) {
        TargetTrackingScalingPolicyConfiguration.Builder policy = TargetTrackingScalingPolicyConfiguration.builder()
                .scaleOutCooldown(SECONDS_BEFORE_MORE)
                .scaleInCooldown(SECONDS_BEFORE_FEWER);
        if (plan.type() == EndpointPlan.Type.ASYNC) {
            policy.targetValue(WAITING_PER_INSTANCE).customizedMetricSpecification(metric -> metric.namespace(METRICS)
                    .metricName("ApproximateBacklogSizePerInstance")
                    .dimensions(MetricDimension.builder()
                            .name("EndpointName")
                            .value(plan.name())
                            .build())
                    .statistic(MetricStatistic.AVERAGE));
        } else {
            policy.targetValue(CALLS_PER_INSTANCE_AND_MINUTE)
                    .predefinedMetricSpecification(metric ->
                            metric.predefinedMetricType(MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE));
        }
        return policy.build();
    }

    private static StepScalingPolicyConfiguration oneMore() {
        return StepScalingPolicyConfiguration.builder()
                .adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                .metricAggregationType(MetricAggregationType.AVERAGE)
                .cooldown(SECONDS_TO_WAKE)
                .stepAdjustments(StepAdjustment.builder()
                        .metricIntervalLowerBound(0.0)
                        .scalingAdjustment(1)
                        .build())
                .build();
    }

    private static PutMetricAlarmRequest alarm(EndpointPlan plan, String policy) {
        return PutMetricAlarmRequest.builder()
                .alarmName(alarm(plan))
                .namespace(METRICS)
                .metricName("HasBacklogWithoutCapacity")
                .dimensions(Dimension.builder()
                        .name("EndpointName")
                        .value(plan.name())
                        .build())
                .statistic(Statistic.AVERAGE)
                .period(ALARM_SECONDS)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .treatMissingData("missing")
                .alarmActions(policy)
                .build();
    }

    private static boolean wakes(EndpointPlan plan) {
        return plan.type() == EndpointPlan.Type.ASYNC && plan.minInstances() == 0;
    }

    private static String alarm(EndpointPlan plan) {
        return plan.name() + "-wake";
    }

    private static String resource(EndpointPlan plan) {
        return "endpoint/%s/variant/%s".formatted(plan.name(), EndpointRequests.VARIANT);
    }
}
