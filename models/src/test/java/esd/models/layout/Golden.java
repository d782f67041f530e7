package esd.models.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Names and shapes of real checkpoints, one tensor a line. */
final class Golden {
    private Golden() {}

    static Map<String, TensorInfo> tensors(String name) throws IOException {
        Map<String, TensorInfo> tensors = new TreeMap<>();
        try (InputStream file =
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/layout-%s.txt.gz".formatted(name)))) {
            for (String line : new String(new GZIPInputStream(file).readAllBytes(), UTF_8)
                    .lines()
                    .toList()) {
                int space = line.indexOf(' ');
                tensors.put(
                        line.substring(0, space), new TensorInfo(ElementType.F16, shape(line.substring(space + 1))));
            }
        }
        return tensors;
    }

    private static List<Long> shape(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\] ]", "").split(","))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}
