package esd.models.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import esd.models.checkpoint.SafetensorsHeader.Claim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of a safetensors header, strictly. */
final class SafetensorsJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final JsonParser parser;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsJson(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static SafetensorsJson parse(Path file, byte[] text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            SafetensorsJson json = new SafetensorsJson(file, parser);
            json.header();
            return json;
        } catch (JsonProcessingException e) {
            throw new BrokenFile(file, "its safetensors header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    List<Claim> claims() {
        return claims;
    }

    Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    private void header() throws IOException {
        expect(JsonToken.START_OBJECT, "header");
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (name.equals("__metadata__")) {
                readMetadata();
            } else {
                claims.add(claim(name));
            }
        }
        if (parser.nextToken() != null) {
            throw broken("header");
        }
    }

    private void readMetadata() throws IOException {
        expect(JsonToken.START_OBJECT, "__metadata__");
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            expect(JsonToken.VALUE_STRING, "__metadata__");
            metadata.put(key, parser.getText());
        }
    }

    private Claim claim(String name) throws IOException {
        expect(JsonToken.START_OBJECT, name);
        Optional<ElementType> type = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        List<Long> range = List.of();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            switch (field) {
                case "dtype" -> type = Optional.of(type(name));
                case "shape" -> shape = Optional.of(numbers(name));
                case "data_offsets" -> range = numbers(name);
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        if (type.isEmpty() || shape.isEmpty() || range.size() != 2 || range.get(0) > range.get(1)) {
            throw broken(name);
        }
        return new Claim(name, info(name, type.get(), shape.get()), range.get(0), range.get(1));
    }

    private TensorInfo info(String name, ElementType type, List<Long> shape) throws BrokenFile {
        try {
            return new TensorInfo(type, shape);
        } catch (IllegalArgumentException e) {
            throw new BrokenFile(file, "tensor %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private ElementType type(String name) throws IOException {
        expect(JsonToken.VALUE_STRING, name);
        String type = parser.getText();
        return Arrays.stream(ElementType.values())
                .filter(known -> known.name().equals(type))
                .findFirst()
                .orElseThrow(() -> new BrokenFile(
                        file, "tensor %s has element type %s, which this server does not read".formatted(name, type)));
    }

    private List<Long> numbers(String name) throws IOException {
        expect(JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = parser.getLongValue();
            if (number < 0) {
                throw broken(name);
            }
            numbers.add(number);
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw broken(name);
        }
        return numbers;
    }

    private void expect(JsonToken token, String name) throws IOException {
        if (parser.nextToken() != token) {
            throw broken(name);
        }
    }

    private BrokenFile broken(String name) {
        return new BrokenFile(file, "its safetensors header is malformed at %s".formatted(name));
    }
}
