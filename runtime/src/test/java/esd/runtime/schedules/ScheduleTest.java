package esd.runtime.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.runtime.options.RefusedOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
    static List<JsonNode> originals() throws IOException {
        try (InputStream golden = ScheduleTest.class.getResourceAsStream("/golden/schedules.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(golden).spliterator(), false)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("originals")
    void factors_are_those_of_the_original(JsonNode original) throws Exception {
        Schedule schedule = settings(original).schedule();
        JsonNode factors = original.get("factors");
        for (int step = 0; step < factors.size(); step++) {
            assertThat(schedule.factor(step))
                    .as("step %d", step)
                    .isCloseTo(factors.get(step).asDouble(), within(1e-9));
        }
    }

    @Test
    void every_schedule_has_an_original_but_the_one_that_leaves_the_rate_alone() throws Exception {
        List<String> names = originals().stream()
                .map(original -> original.get("name").asText())
                .toList();
        for (ScheduleType type : ScheduleType.values()) {
            assertThat(names.contains(type.wire()) || type == ScheduleType.ADAFACTOR)
                    .as(type.wire())
                    .isTrue();
        }
        assertThat(ScheduleSettings.of("adafactor", 0, 10, 0).leavesRate()).isTrue();
        assertThat(ScheduleSettings.of("adafactor", 0, 10, 0).schedule().factor(7))
                .isEqualTo(1);
    }

    @Test
    void an_unknown_schedule_is_answered_with_the_known_ones() {
        assertThatThrownBy(() -> ScheduleSettings.of("greedy", 1e-4, 10, 0).schedule())
                .isInstanceOf(RefusedOption.class)
                .hasMessageContaining("lr_scheduler: greedy")
                .hasMessageContaining("cosine_with_restarts, polynomial");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear last_epoch=3",
                "polynomial lr_end=1",
                "warmup_stable_decay decay_type=steep",
                "piecewise_constant step_rules=1:x",
                "constant num_cycles=3",
                "cosine num_cycles=many"
            })
    void what_is_unknown_or_malformed_is_refused_by_name(String text) {
        List<String> parts = List.of(text.split(" ", 2));
        ScheduleSettings settings = new ScheduleSettings(
                parts.get(0),
                1e-4,
                10,
                0,
                0,
                1,
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                parts.subList(1, 2));
        assertThatThrownBy(settings::schedule)
                .isInstanceOf(RefusedOption.class)
                .hasMessageContaining(parts.get(1).replaceAll("=.*", ""));
    }

    @Test
    void a_warm_up_is_steps_or_a_share_of_them() {
        for (double warmup : new double[] {-1, 2.5, Double.NaN}) {
            assertThatThrownBy(() ->
                            ScheduleSettings.of("linear", 1e-4, 10, warmup).schedule())
                    .isInstanceOf(RefusedOption.class)
                    .hasMessageContaining("lr_warmup_steps");
        }
    }

    private static ScheduleSettings settings(JsonNode original) {
        List<String> arguments = new ArrayList<>();
        original.path("args").forEach(argument -> arguments.add(argument.asText()));
        return new ScheduleSettings(
                original.get("name").asText(),
                original.get("rate").asDouble(),
                original.get("steps").asLong(),
                original.path("warmup").asDouble(0),
                original.path("decay").asDouble(0),
                original.path("cycles").asLong(1),
                original.path("power").asDouble(1),
                optional(original.path("timescale")),
                optional(original.path("least")),
                arguments);
    }

    private static OptionalDouble optional(JsonNode number) {
        return number.isMissingNode() ? OptionalDouble.empty() : OptionalDouble.of(number.asDouble());
    }
}
