package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    @Test
    void theFirstStepIsForgottenAfterTheSecond() {
        assertThat(pace.after(9)).isEqualTo(9);
        assertThat(pace.after(2)).isEqualTo(2);
    }

    @Test
    void laterStepsMoveItByAFifth() {
        pace.after(9);
        pace.after(2);
        assertThat(pace.after(3)).isCloseTo(2.2, within(1e-12));
    }
}
