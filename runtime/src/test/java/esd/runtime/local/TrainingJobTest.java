package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingTask;
import esd.runtime.events.EventFile;
import esd.runtime.events.Scalar;
import esd.runtime.image.Infotext;
import esd.runtime.image.Png;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingJobTest {
    private static final String PROMPTS = "# two pictures\na thing --n bad --w 64 --h 64 --s 2 --d 7 --l 5\n\n"
            + "(another:1.2) thing --w 72 --h 64 --s 3 --ss euler_a";

    private TrainingStudio studio;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        studio = new TrainingStudio(folder);
    }

    @AfterAll
    void close() {
        studio.close();
    }

    @Test
    void files_of_epochs_and_steps_come_while_it_runs_and_old_ones_go() throws Exception {
        TrainingTask task = studio.task(TrainingStudio.settings(
                "max_train_epochs", 4,
                "save_every_n_epochs", 1,
                "save_last_n_epochs", 2,
                "save_every_n_steps", 3,
                "save_last_n_steps", 6));
        TrainingStudio.Heard heard = studio.run(task);
        assertThat(heard.warnings).isEmpty();
        assertThat(heard.told)
                .containsExactly(
                        "DOWNLOADING",
                        "TRAINING",
                        "+thing-step00000003.safetensors",
                        "+thing-000001.safetensors",
                        "+thing-step00000006.safetensors",
                        "+thing-000002.safetensors",
                        "+thing-step00000009.safetensors",
                        "+thing-step00000012.safetensors",
                        "-thing-step00000003.safetensors",
                        "+thing-000003.safetensors",
                        "-thing-000001.safetensors",
                        "+thing-step00000015.safetensors",
                        "-thing-step00000006.safetensors",
                        "UPLOADING",
                        "+thing.safetensors");
        assertThat(studio.names(task.outputFolder()))
                .containsExactly(
                        "thing-000002.safetensors",
                        "thing-000003.safetensors",
                        "thing-step00000009.safetensors",
                        "thing-step00000012.safetensors",
                        "thing-step00000015.safetensors",
                        "thing.safetensors");
        assertThat(studio.store.find(task.stateKey())).isEmpty();
        assertThat(studio.metadata(task.outputFolder() + "/thing-step00000009.safetensors"))
                .containsEntry("ss_steps", "9")
                .containsEntry("ss_epoch", "2");
    }

    @Test
    void pictures_on_the_way_show_what_was_learned_and_change_nothing() throws Exception {
        int before = Torch.liveTensors();
        TrainingTask plain = studio.task(TrainingStudio.settings());
        studio.run(plain);
        TrainingTask drawn = studio.task(TrainingStudio.settings(
                "sample_prompts",
                PROMPTS,
                "sample_every_n_epochs",
                1,
                "sample_every_n_steps",
                3,
                "sample_at_first",
                true,
                "sample_sampler",
                "ddim"));
        TrainingStudio.Heard heard = studio.run(drawn);
        assertThat(studio.names(drawn.sampleFolder()))
                .containsExactly(
                        "thing_000003_00_7.png",
                        "thing_000003_01_1.png",
                        "thing_000006_00_7.png",
                        "thing_000006_01_1.png",
                        "thing_e000000_00_7.png",
                        "thing_e000000_01_1.png",
                        "thing_e000001_00_7.png",
                        "thing_e000001_01_1.png",
                        "thing_e000002_00_7.png",
                        "thing_e000002_01_1.png");
        assertThat(heard.steps).hasSize(8);
        String file = "/thing.safetensors";
        assertThat(studio.tensors(drawn.outputFolder() + file)).isEqualTo(studio.tensors(plain.outputFolder() + file));
        byte[] first = studio.bytes(drawn.sampleFolder() + "/thing_e000000_00_7.png");
        byte[] last = studio.bytes(drawn.sampleFolder() + "/thing_e000002_00_7.png");
        assertThat(pixels(first)).isNotEqualTo(pixels(last));
        Map<String, String> told =
                Infotext.parse(Png.parameters(last).orElseThrow()).parameters();
        assertThat(told)
                .containsEntry("Steps", "2")
                .containsEntry("Sampler", "DDIM")
                .containsEntry("CFG scale", "5.0")
                .containsEntry("Seed", "7")
                .containsEntry("Size", "64x64")
                .containsEntry("Model", "tiny")
                .containsEntry("Training", "thing e000002");
        byte[] second = studio.bytes(drawn.sampleFolder() + "/thing_e000002_01_1.png");
        assertThat(Infotext.parse(Png.parameters(second).orElseThrow()).parameters())
                .containsEntry("Sampler", "Euler a")
                .containsEntry("Size", "72x64");
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void a_picture_on_the_way_is_the_one_that_the_file_of_that_epoch_draws() throws Exception {
        TrainingTask task = studio.task(TrainingStudio.settings(
                "sample_prompts", "a thing --w 64 --h 64 --s 4 --d 7 --l 5 --ss euler", "sample_every_n_epochs", 1));
        studio.run(task);
        byte[] onTheWay = studio.bytes(task.sampleFolder() + "/thing_e000002_00_7.png");
        byte[] later = new TrainedPictures(studio).draw(task.outputFolder() + "/thing.safetensors", "thing");
        assertThat(distance(onTheWay, later)).isLessThan(1.0);
        byte[] without = new TrainedPictures(studio).draw(task.outputFolder() + "/thing.safetensors", "");
        assertThat(distance(onTheWay, without)).isGreaterThan(3 * distance(onTheWay, later));
    }

    @Test
    void numbers_and_a_curve_lie_among_the_logs() throws Exception {
        TrainingTask task = studio.task(TrainingStudio.settings(
                "log_prefix", "run-", "log_tracker_name", "mine", "unet_lr", 1e-3, "text_encoder_lr", 2e-3));
        TrainingStudio.Heard heard = studio.run(task);
        List<String> names = studio.names(task.logFolder());
        assertThat(names).hasSize(2);
        assertThat(names.get(0)).isEqualTo("loss_curve.png");
        assertThat(names.get(1)).matches("run-\\d{14}/mine/events\\.out\\.tfevents\\.\\d{10}\\.esd");
        assertThat(ImageIO.read(new ByteArrayInputStream(studio.bytes(task.logFolder() + "/loss_curve.png")))
                        .getWidth())
                .isEqualTo(960);
        List<Scalar> scalars = scalars(task);
        assertThat(scalars).hasSize(4 * heard.steps.size());
        for (int i = 0; i < heard.steps.size(); i++) {
            var step = heard.steps.get(i);
            assertThat(scalars.subList(4 * i, 4 * i + 4))
                    .extracting(Scalar::step)
                    .containsOnly(step.step());
            assertThat(scalars.subList(4 * i, 4 * i + 4))
                    .extracting(Scalar::tag, Scalar::value)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple("loss/current", (float) step.loss()),
                            org.assertj.core.api.Assertions.tuple("loss/average", (float) step.averageLoss()),
                            org.assertj.core.api.Assertions.tuple("lr/textencoder", 2e-3f),
                            org.assertj.core.api.Assertions.tuple("lr/unet", 1e-3f));
        }
        TrainingTask silent = studio.task(TrainingStudio.settings("logging_dir", ""));
        studio.run(silent);
        assertThat(studio.names(silent.logFolder())).isEmpty();
    }

    @Test
    void a_training_that_ends_early_goes_on_after_the_last_saved_epoch_and_its_log_has_each_step_once()
            throws Exception {
        ObjectNode settings = TrainingStudio.settings("max_train_epochs", 3, "save_every_n_epochs", 1);
        TrainingTask whole = studio.task(settings);
        studio.run(whole);
        TrainingTask broken = studio.task(settings);
        assertThatThrownBy(() -> studio.run(broken, Precision.FP32, stoppedAt(10)))
                .isInstanceOf(InterruptedException.class);
        assertThat(studio.names(broken.outputFolder()))
                .containsExactly("thing-000001.safetensors", "thing-000002.safetensors");
        assertThat(scalars(broken)).extracting(Scalar::step).contains(1L, 10L);
        TrainingStudio.Heard heard = studio.run(broken);
        assertThat(heard.steps).extracting(step -> step.step()).containsExactly(9L, 10L, 11L, 12L);
        String file = "/thing.safetensors";
        assertThat(studio.tensors(broken.outputFolder() + file)).isEqualTo(studio.tensors(whole.outputFolder() + file));
        assertThat(scalars(broken))
                .filteredOn(scalar -> scalar.tag().equals("loss/current"))
                .extracting(Scalar::step)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(studio.names(broken.logFolder())).hasSize(2);
    }

    @Test
    void a_stop_acts_within_a_picture_on_the_way() throws Exception {
        int before = Torch.liveTensors();
        TrainingTask task = studio.task(TrainingStudio.settings("sample_prompts", PROMPTS, "sample_every_n_steps", 2));
        assertThatThrownBy(() -> studio.run(task, Precision.FP32, stoppedAt(2)))
                .isInstanceOf(InterruptedException.class);
        assertThat(studio.names(task.sampleFolder())).isEmpty();
        assertThat(scalars(task)).extracting(Scalar::step).contains(1L, 2L);
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    /** Interrupts itself within a step, as a stop does. */
    private static TrainingStudio.Heard stoppedAt(long step) {
        return new TrainingStudio.Heard() {
            @Override
            public void step(Step at) {
                super.step(at);
                if (at.step() == step) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @Test
    void what_cannot_be_trained_on_is_named_and_the_next_job_runs() throws Exception {
        int before = Torch.liveTensors();
        studio.store.put("dataset/loose/1.png", TrainingStudio.picture(64, 64), "image/png");
        assertFails(TrainingStudio.MODEL, "dataset/none")
                .isEqualTo("the dataset has no pictures to train on: there are 0 files, but none is a picture in a"
                        + " folder called <repeats>_<name>, such as 10_cat/1.png");
        assertFails(TrainingStudio.MODEL, "dataset/loose").startsWith("the dataset has no pictures to train on: there");
        studio.store.put("dataset/broken/1_a/bad.png", new byte[] {1, 2, 3}, "image/png");
        assertFails(TrainingStudio.MODEL, "dataset/broken").startsWith("1_a/bad.png ");
        studio.store.put("dataset/mute/3/x.png", TrainingStudio.picture(64, 64), "image/png");
        assertFails(TrainingStudio.MODEL, "dataset/mute")
                .isEqualTo("3/x.png has no caption: there is no x.txt beside it, and its folder has no name");
        TrainingTask first = studio.task(TrainingStudio.settings("max_train_epochs", 1));
        studio.run(first);
        studio.store.copy(first.outputFolder() + "/thing.safetensors", "models/lora.safetensors");
        assertFails("models/lora.safetensors", TrainingStudio.DATA)
                .startsWith("checkpoint lora.safetensors cannot be trained on: ");
        assertFails(TrainingStudio.INPAINTING, TrainingStudio.DATA)
                .isEqualTo("checkpoint nine.safetensors cannot be trained on: it is an inpainting checkpoint"
                        + " (9 input channels), and LoRAs learn on those with 4");
        assertFails("clip_skip", 4)
                .isEqualTo("checkpoint tiny.safetensors cannot be trained on: clip_skip is 4, and its text encoder"
                        + " has 3 layers");
        assertFails("enable_bucket", true, "bucket_no_upscale", true, "resolution", 128)
                .isEqualTo("2_other/three.png is 40x48 pixels, too small for bucket_no_upscale: it leaves sides of"
                        + " 40x48, bucket_reso_steps is 64");
        assertFails("models/none.safetensors", TrainingStudio.DATA).contains("models/none.safetensors");
        studio.run(studio.task(TrainingStudio.settings("max_train_epochs", 1)));
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertFails(String model, String data) {
        return assertFails(TrainingStudio.task("failing", model, data, TrainingStudio.settings()));
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertFails(Object... settings) {
        return assertFails(studio.task(TrainingStudio.settings(settings)));
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertFails(TrainingTask task) {
        return assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(JobFailed.class, () -> studio.run(task))
                .getMessage());
    }

    @Test
    void a_picture_without_words_is_called_after_its_folder() throws Exception {
        studio.store.put("dataset/wordless/2_zorple/x.png", TrainingStudio.picture(64, 64), "image/png");
        TrainingTask task = TrainingStudio.task(
                "wordless", TrainingStudio.MODEL, "dataset/wordless", TrainingStudio.settings("max_train_epochs", 1));
        assertThat(studio.run(task).warnings)
                .containsExactly("1 of 1 pictures have no caption, such as 2_zorple/x.png: without a .txt beside it, a"
                        + " picture is called after its folder, \"zorple\"");
        assertThat(studio.metadata(task.outputFolder() + "/thing.safetensors"))
                .containsEntry("ss_tag_frequency", "{\"2_zorple\":{\"zorple\":1}}")
                .containsEntry("ss_dataset_dirs", "{\"2_zorple\":{\"n_repeats\":2,\"img_count\":1}}");
    }

    private List<Scalar> scalars(TrainingTask task) throws IOException {
        List<Scalar> scalars = new ArrayList<>();
        for (String name : studio.names(task.logFolder())) {
            if (name.contains("tfevents")) {
                EventFile.read(studio.store.localFile(task.logFolder() + "/" + name), scalars::add);
            }
        }
        return scalars;
    }

    private static int[] pixels(byte[] png) throws IOException {
        var picture = ImageIO.read(new ByteArrayInputStream(png));
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    /** The mean difference of a colour's value. */
    private static double distance(byte[] one, byte[] other) throws IOException {
        int[] a = pixels(one);
        int[] b = pixels(other);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                sum += Math.abs((a[i] >> shift & 255) - (b[i] >> shift & 255));
            }
        }
        return sum / a.length / 3;
    }
}
