package esd.runtime.sagemaker;

import esd.runtime.backend.EndpointPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricStatistic;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;

/** Lets an endpoint go between its least and its most instances by what it has to do. */
final class Autoscaling {
    private static final Logger LOG = LoggerFactory.getLogger(Autoscaling.class);
    private static final ServiceNamespace SAGEMAKER = ServiceNamespace.SAGEMAKER;
    private static final ScalableDimension INSTANCES = ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT;
    private static final double WAITING_PER_INSTANCE = 3;
    private static final double CALLS_PER_INSTANCE_AND_MINUTE = 5;
    private static final int SECONDS_BEFORE_MORE = 60;
    private static final int SECONDS_BEFORE_FEWER = 900;

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
        Object policy = AwsCall.of("PutScalingPolicy", () -> clients.scaling()
                .putScalingPolicy(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource(plan))
                        .policyName(plan.name() + "-load")
                        .policyType(PolicyType.TARGET_TRACKING_SCALING)
                        .targetTrackingScalingPolicyConfiguration(policy(plan))));
        LOG.debug("endpoint {} scales: {} {}", plan.name(), target, policy);
    }

    void end(EndpointPlan plan) throws AwsRefusal, InterruptedException {
        try {
            Object answer = AwsCall.of("DeregisterScalableTarget", () -> clients.scaling()
                    .deregisterScalableTarget(request -> request.serviceNamespace(SAGEMAKER)
                            .scalableDimension(INSTANCES)
                            .resourceId(resource(plan))));
            LOG.debug("endpoint {} scales no more: {}", plan.name(), answer);
        } catch (AwsRefusal refused) {
            if (!refused.missing()) {
                throw refused;
            }
        }
    }

    private static TargetTrackingScalingPolicyConfiguration policy(EndpointPlan plan) {
        TargetTrackingScalingPolicyConfiguration.Builder policy = TargetTrackingScalingPolicyConfiguration.builder()
                .scaleOutCooldown(SECONDS_BEFORE_MORE)
                .scaleInCooldown(SECONDS_BEFORE_FEWER);
        if (plan.type() == EndpointPlan.Type.ASYNC) {
            policy.targetValue(WAITING_PER_INSTANCE)
                    .customizedMetricSpecification(metric -> metric.namespace("AWS/SageMaker")
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

    private static String resource(EndpointPlan plan) {
        return "endpoint/%s/variant/%s".formatted(plan.name(), EndpointRequests.VARIANT);
    }
}
