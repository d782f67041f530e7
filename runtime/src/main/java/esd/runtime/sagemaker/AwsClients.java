package esd.runtime.sagemaker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/** The SDK's clients, each made when it is first needed: they are slow to load. Retries are the SDK's. */
final class AwsClients implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** SageMaker ends a real-time call after 60 seconds. */
    private static final Duration READ = Duration.ofSeconds(65);

    private static final Duration CALL = Duration.ofSeconds(150);

    private final SageMakerSettings settings;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable SageMakerClient control;
    private @Nullable SageMakerRuntimeClient runtime;
    private @Nullable ApplicationAutoScalingClient scaling;
    private @Nullable CloudWatchClient alarms;

    AwsClients(SageMakerSettings settings) {
        this.settings = settings;
    }

    synchronized SageMakerClient control() {
        if (control == null) {
            control = made(SageMakerClient.builder());
        }
        return control;
    }

    synchronized SageMakerRuntimeClient runtime() {
        if (runtime == null) {
            runtime = made(SageMakerRuntimeClient.builder());
        }
        return runtime;
    }

    synchronized ApplicationAutoScalingClient scaling() {
        if (scaling == null) {
            scaling = made(ApplicationAutoScalingClient.builder());
        }
        return scaling;
    }

    synchronized CloudWatchClient alarms() {
        if (alarms == null) {
            alarms = made(CloudWatchClient.builder());
        }
        return alarms;
    }

    private <C extends AutoCloseable, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C made(B builder) {
        builder.region(Region.of(settings.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ))
                .overrideConfiguration(override -> override.apiCallTimeout(CALL)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
        settings.endpointUrl().ifPresent(builder::endpointOverride);
        C client = builder.build();
        opened.push(client);
        return client;
    }

    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable client = opened.pop();
            try {
                client.close();
            } catch (Exception unexpected) {
                throw new IllegalStateException("an AWS client could not be closed", unexpected);
            }
        }
    }
}
