package esd.runtime.sagemaker;

import esd.runtime.backend.EndpointPlan;
import esd.runtime.store.ObjectStore;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointRequest;
import software.amazon.awssdk.services.sagemaker.model.CreateModelRequest;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

/** A plan in SageMaker's terms. */
final class EndpointRequests {
    /** The name of an endpoint's only variant. */
    static final String VARIANT = "prod";

    private final SageMakerSettings settings;
    private final ObjectStore store;

    EndpointRequests(SageMakerSettings settings, ObjectStore store) {
        this.settings = settings;
        this.store = store;
    }

    CreateModelRequest model(EndpointPlan plan) {
        return CreateModelRequest.builder()
                .modelName(plan.name())
                .executionRoleArn(settings.roleArn())
                .primaryContainer(container -> container
                        .image(plan.image().orElse(settings.imageUri()))
                        .environment(environment(plan)))
                .build();
    }

    private Map<String, String> environment(EndpointPlan plan) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("AWS_DEFAULT_REGION", settings.region());
        environment.put("BUCKET_NAME", store.bucket());
        environment.put("ENDPOINT_ID", plan.id());
        environment.put("ENDPOINT_NAME", plan.name());
        environment.put("INSTANCE_TYPE", plan.instanceType());
        if (!plan.extensions().isEmpty()) {
            environment.put("EXTENSIONS", String.join(",", plan.extensions()));
        }
        return environment;
    }

    CreateEndpointConfigRequest config(EndpointPlan plan) {
        CreateEndpointConfigRequest.Builder request = CreateEndpointConfigRequest.builder()
                .endpointConfigName(plan.name())
                .productionVariants(ProductionVariant.builder()
                        .variantName(VARIANT)
                        .modelName(plan.name())
                        .initialInstanceCount(plan.initialInstances())
                        .instanceType(plan.instanceType())
                        .build());
        if (plan.type() == EndpointPlan.Type.ASYNC) {
            request.asyncInferenceConfig(
                    queue -> queue.outputConfig(output -> output.s3OutputPath(store.uri("sagemaker_output/"))
                                    .s3FailurePath(store.uri("sagemaker_failure/")))
                            .clientConfig(client -> client.maxConcurrentInvocationsPerInstance(1)));
        }
        return request.build();
    }

    CreateEndpointRequest endpoint(EndpointPlan plan) {
        return CreateEndpointRequest.builder()
                .endpointName(plan.name())
                .endpointConfigName(plan.name())
                .build();
    }
}
