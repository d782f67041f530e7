package esd.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import esd.server.errors.Refusal;
import org.junit.jupiter.api.Test;

class RefusalStatusTest {
    @Test
    void every_refusal_has_a_status() {
        assertThat(Refusal.class.getPermittedSubclasses()).isNotEmpty().allMatch(RefusalStatus::knows);
    }
}
