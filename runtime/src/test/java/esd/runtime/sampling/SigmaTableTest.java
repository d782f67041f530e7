package esd.runtime.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import esd.runtime.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SigmaTableTest {
    private static final SigmaTable TABLE = SigmaTable.scaledLinear();

    @Test
    void levels_are_those_of_the_trained_model() {
        try (Golden golden = Golden.open("samplers")) {
            float[] levels = golden.numbers("levels");
            assertThat(TABLE.timesteps()).isEqualTo(levels.length);
            for (int t = 0; t < levels.length; t++) {
                assertThat((float) TABLE.trained(t)).isCloseTo(levels[t], within(levels[t] * 2e-7f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 12.25, 500.5, 951, 998.75, 999})
    void a_level_leads_back_to_its_timestep(double timestep) {
        assertThat(TABLE.timestep(TABLE.sigma(timestep))).isCloseTo(timestep, within(1e-3));
    }

    @Test
    void whole_timesteps_come_back_exactly() {
        for (int t = 0; t < TABLE.timesteps(); t++) {
            assertThat(TABLE.timestep(TABLE.trained(t))).isEqualTo(t);
        }
    }

    @Test
    void levels_outside_the_table_have_the_timestep_of_its_end() {
        assertThat(TABLE.timestep(0.001)).isEqualTo(0);
        assertThat(TABLE.timestep(100)).isEqualTo(999);
    }
}
