package esd.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void an_empty_environment_is_enough() {
        Config config = Config.from(Map.of("PATH", "/bin"));
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.s3Port()).isEqualTo(9000);
        assertThat(config.dataFolder()).isAbsolute().hasFileName("data");
        assertThat(config.endpointPrefix()).isEqualTo("esd-");
        assertThat(config.devices()).containsExactly("auto");
        assertThat(config.modelCacheMegabytes()).isZero();
        assertThat(config.apiKey()).isEmpty();
        assertThat(config.store()).isEmpty();
    }

    @Test
    void every_problem_is_told_at_once() {
        assertThatThrownBy(() -> Config.from(Map.of(
                        "ESD_PROT", "8080", "ESD_PORT", "many", "ESD_PRECISION", "fp8", "ESD_PUBLIC_URL", "ftp://x")))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("ESD_PROT is not a setting of this server")
                .hasMessageContaining("ESD_PORT must be a port number, not many")
                .hasMessageContaining("ESD_PRECISION must be one of auto, fp32, bf16, fp16, not fp8")
                .hasMessageContaining("ESD_PUBLIC_URL must be an http or https URL");
    }

    @Test
    void sagemaker_needs_all_of_its_settings() {
        assertThatThrownBy(() -> Config.from(Map.of("ESD_BACKEND", "sagemaker", "ESD_SAGEMAKER_ROLE_ARN", "me")))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("ESD_AWS_REGION must be given with ESD_BACKEND=sagemaker")
                .hasMessageContaining("ESD_SAGEMAKER_IMAGE_URI must be given")
                .hasMessageContaining("ESD_SAGEMAKER_ROLE_ARN must look like")
                .hasMessageContaining("ESD_STORE_URL must be given with ESD_BACKEND=sagemaker");
    }

    @Test
    void trainings_at_sagemaker_need_a_container_of_their_own() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ESD_BACKEND", "sagemaker",
                "ESD_STORE_URL", "http://store:9000",
                "ESD_STORE_ACCESS_KEY", "user",
                "ESD_STORE_SECRET_KEY", "hidden",
                "ESD_AWS_REGION", "cn-north-1",
                "ESD_SAGEMAKER_IMAGE_URI", "image:1",
                "ESD_SAGEMAKER_ROLE_ARN", "arn:aws-cn:iam::123456789012:role/esd"));
        assertThat(Config.from(settings).sageMaker().orElseThrow().training()).isEmpty();
        settings.put("ESD_SAGEMAKER_TRAINING_IMAGE_URI", "trainer:1");
        SageMaker.Training training =
                Config.from(settings).sageMaker().orElseThrow().training().orElseThrow();
        assertThat(training.limit()).isEqualTo(Duration.ofDays(1));
        settings.put("ESD_SAGEMAKER_TRAINING_INSTANCE_TYPE", "large");
        assertThatThrownBy(() -> Config.from(settings))
                .hasMessageContaining("ESD_SAGEMAKER_TRAINING_INSTANCE_TYPE must look like");
    }

    @ParameterizedTest
    @CsvSource({
        "ESD_PORT,70000,ESD_PORT must be between",
        "ESD_PORT,9000,ESD_S3_PORT is 9000",
        "ESD_DEVICE,tpu,ESD_DEVICE must be auto",
        "ESD_DEVICE,CUDA:0,ESD_DEVICE must be auto",
        "ESD_DEVICE,cuda:00,'ESD_DEVICE must be auto, or of cpu, cuda (which is cuda:0) and cuda:N'",
        "ESD_DEVICE,cuda:,ESD_DEVICE must be auto",
        "ESD_DEVICE,'cuda,cuda:0',ESD_DEVICE must be auto",
        "ESD_BUCKET,A,ESD_BUCKET must look like",
        "ESD_BACKEND,sagemaker,ESD_AWS_REGION must be given",
        "ESD_BACKEND,moon,ESD_BACKEND must be one of",
        "ESD_MODEL_CACHE_MB,4 GB,ESD_MODEL_CACHE_MB must be between 0 and 10000000",
        "ESD_MODEL_CACHE_MB,99999999,ESD_MODEL_CACHE_MB must be between",
        "ESD_COMPAT,loose,ESD_COMPAT must be one of",
        "ESD_DOWNLOAD_ALLOW,http://host,ESD_DOWNLOAD_ALLOW must be hosts",
        "ESD_CIVITAI_TOKEN,a b,ESD_CIVITAI_TOKEN must be visible",
        "ESD_AWS_REGION,eu-west-1,ESD_AWS_REGION has a meaning only",
        "ESD_SAGEMAKER_TRAINING_IMAGE_URI,image:1,ESD_SAGEMAKER_TRAINING_IMAGE_URI has a meaning only",
        "ESD_STORE_ACCESS_KEY,x,ESD_STORE_ACCESS_KEY needs ESD_STORE_URL",
        "ESD_STORE_URL,http://store:9000,ESD_STORE_SECRET_KEY must be given",
        "ESD_PUBLIC_URL,http://user:password@host,without a password",
        "ESD_API_KEY,a b,ESD_API_KEY must be visible",
        "ESD_HOST,no.such.host.invalid,ESD_HOST no.such.host.invalid is not an address"
    })
    void a_setting_that_cannot_be_is_refused_by_name(String name, String value, String problem) {
        assertThatThrownBy(() -> Config.from(Map.of(name, value)))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"cpu,[cpu]", "cuda,[cuda:0]", "'cuda:1, cpu','[cuda:1, cpu]'", "'',[auto]"})
    void devices_are_read(String setting, String devices) {
        assertThat(Config.from(Map.of("ESD_DEVICE", setting)).devices()).hasToString(devices);
    }

    @Test
    void others_may_reach_it_only_with_a_key_of_their_choice() {
        assertThatThrownBy(() -> Config.from(Map.of("ESD_HOST", "0.0.0.0")))
                .hasMessageContaining("ESD_API_KEY must be given when ESD_HOST is 0.0.0.0");
        Config config = Config.from(Map.of("ESD_HOST", "0.0.0.0", "ESD_API_KEY", "12345678901234567890"));
        assertThat(config.apiKey().map(Secret::reveal)).hasValue("12345678901234567890");
    }

    @Test
    void hosts_and_tokens_for_downloads_are_read() {
        Fetching fetching = Config.from(
                        Map.of("ESD_DOWNLOAD_ALLOW", "Nas.local, 10.0.0.1:81", "ESD_HUGGINGFACE_TOKEN", "hidden"))
                .fetching();
        assertThat(fetching.privateHosts()).containsExactlyInAnyOrder("nas.local", "10.0.0.1:81");
        assertThat(fetching.tokens()).containsOnlyKeys("https://huggingface.co");
        assertThat(fetching.toString()).doesNotContain("hidden");
    }

    @Test
    void secrets_do_not_show() {
        Config config = Config.from(Map.of(
                "ESD_API_KEY", "hidden1",
                "ESD_STORE_URL", "http://store:9000/",
                "ESD_STORE_ACCESS_KEY", "user",
                "ESD_STORE_SECRET_KEY", "hidden2"));
        assertThat(config.toString()).doesNotContain("hidden");
        assertThat(config.store().map(ExternalStore::url)).hasValue(URI.create("http://store:9000"));
    }
}
