package esd.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentTest {
    private Instant now = Instant.EPOCH;
    private final Recent<Integer> recent = new Recent<>(new Hands());
    private final AtomicInteger asked = new AtomicInteger();

    private final class Hands extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void what_was_found_is_given_again_for_a_minute() {
        assertThat(recent.of("a", asked::incrementAndGet)).isEqualTo(1);
        now = Instant.EPOCH.plusSeconds(59);
        assertThat(recent.of("a", asked::incrementAndGet)).isEqualTo(1);
        assertThat(recent.of("b", asked::incrementAndGet)).isEqualTo(2);
        now = Instant.EPOCH.plusSeconds(60);
        assertThat(recent.of("a", asked::incrementAndGet)).isEqualTo(3);
    }

    @Test
    void what_was_not_found_is_looked_for_again() {
        assertThatThrownBy(() -> recent.of("a", () -> {
                    throw new IOException("away");
                }))
                .isInstanceOf(IOException.class);
        assertThat(recent.of("a", asked::incrementAndGet)).isEqualTo(1);
    }
}
