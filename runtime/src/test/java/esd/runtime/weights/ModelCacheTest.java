package esd.runtime.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCacheTest {
    private static final Compute CPU = new Compute(Device.cpu(), Precision.FP32);

    @TempDir
    Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        for (int i = 0; i < 3; i++) {
            write("model-" + i, i);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void without_a_budget_only_the_checkpoint_in_use_stays() throws Exception {
        try (ModelCache cache = cache(0)) {
            LoadedModel first = cache.get(model(0));
            int one = Torch.liveTensors();
            assertThat(cache.get(model(0))).isSameAs(first);
            cache.get(model(1));
            assertThat(Torch.liveTensors()).isEqualTo(one);
            assertThat(cache.get(model(0))).isNotSameAs(first);
        }
        assertThat(Torch.liveTensors()).isZero();
    }

    @Test
    void a_budget_keeps_those_that_were_used_last() throws Exception {
        try (ModelCache cache = cache(oneAndAHalf())) {
            LoadedModel first = cache.get(model(0));
            int one = Torch.liveTensors();
            LoadedModel second = cache.get(model(1));
            assertThat(cache.get(model(0))).isSameAs(first);
            cache.get(model(2));
            assertThat(Torch.liveTensors()).isEqualTo(2 * one);
            assertThat(cache.get(model(0))).isSameAs(first);
            assertThat(cache.get(model(1))).isNotSameAs(second);
            assertThat(Torch.liveTensors()).isEqualTo(2 * one);
        }
        assertThat(Torch.liveTensors()).isZero();
    }

    @Test
    void a_file_with_other_content_is_another_checkpoint_and_the_old_one_goes() throws Exception {
        try (ModelCache cache = cache(Long.MAX_VALUE)) {
            LoadedModel old = cache.get(model(0));
            int one = Torch.liveTensors();
            write("model-0", 7);
            assertThat(cache.get(model(0))).isNotSameAs(old);
            assertThat(Torch.liveTensors()).isEqualTo(one);
        }
    }

    @Test
    void memory_that_does_not_suffice_for_a_checkpoint_is_told_in_one_line_and_the_next_one_is_loaded()
            throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        ModelCache.Loader loader = (file, compute, name, hash) -> {
            if (full.get()) {
                throw new OutOfMemoryError("Cannot reserve 4096 bytes of direct buffer memory");
            }
            return LoadedModel.read(file, compute, name, hash);
        };
        try (ModelCache cache = new ModelCache(store, hashes(), CPU, 0, loader)) {
            assertThatThrownBy(() -> cache.get(model(0)))
                    .isInstanceOf(JobFailed.class)
                    .hasMessage("checkpoint model-0.safetensors cannot be loaded: out of memory: "
                            + "ask for a smaller picture or free memory on this machine");
            full.set(false);
            assertThat(cache.get(model(1)).bytes()).isPositive();
        }
        assertThat(Torch.liveTensors()).isZero();
    }

    private long oneAndAHalf() throws Exception {
        try (ModelCache cache = cache(0)) {
            long bytes = cache.get(model(0)).bytes();
            assertThat(bytes).isGreaterThan(1_000_000);
            return bytes * 3 / 2;
        }
    }

    private ModelCache cache(long budget) {
        return new ModelCache(store, hashes(), CPU, budget);
    }

    private FileHashes hashes() {
        return new FileHashes(folder.resolve("hashes"), store);
    }

    private void write(String name, long seed) throws IOException {
        Path file = folder.resolve(name);
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, seed);
        store.put("Stable-diffusion/" + name, file, "application/octet-stream");
    }

    private static ModelFile model(int number) {
        return new ModelFile(
                "Stable-diffusion", "model-%d.safetensors".formatted(number), "Stable-diffusion/model-" + number);
    }
}
