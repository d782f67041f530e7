package esd.models.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import esd.models.layout.Sd1Layout;
import esd.models.net.GoldenNetworks;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClipTextTest {
    private GoldenNetworks networks;
    private NDManager manager;
    private ClipText encoder;

    @BeforeEach
    void open() throws IOException {
        networks = new GoldenNetworks(Precision.FP32);
        manager = Torch.manager(Device.cpu());
        encoder = new ClipText(networks.weights().at(Sd1Layout.TEXT));
    }

    @AfterEach
    void close() {
        manager.close();
        networks.close();
    }

    @Test
    void gives_the_states_that_transformers_gives() {
        assertThat(networks.difference(encoder.encode(manager, ids(), 1), "text"))
                .isLessThan(1e-4);
    }

    @Test
    void clip_skip_2_ends_one_layer_earlier() {
        assertThat(networks.difference(encoder.encode(manager, ids(), 2), "text_skip2"))
                .isLessThan(1e-4);
    }

    @Test
    void leaves_nothing_behind_but_its_result() {
        int[][] ids = ids();
        int before = Torch.liveTensors();
        encoder.encode(manager, ids, 1).close();
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void a_clip_skip_beyond_the_layers_is_refused() {
        assertThatThrownBy(() -> encoder.encode(manager, ids(), 4)).hasMessageContaining("has 3 layers");
    }

    private int[][] ids() {
        int[][] ids = new int[2][77];
        float[] golden = networks.golden("ids").toFloatArray();
        for (int i = 0; i < golden.length; i++) {
            ids[i / 77][i % 77] = (int) golden[i];
        }
        return ids;
    }
}
