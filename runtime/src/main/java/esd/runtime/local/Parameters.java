package esd.runtime.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The parameter JSON of a task, from its request or from the store. Clients write {@code Infinity} in it. */
final class Parameters {
    private static final int MOST_BYTES = 256 << 20;

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Parameters() {}

    static JsonNode of(InferenceTask task, ObjectStore store) throws JobFailed {
        try {
            byte[] text = task.payload().isPresent()
                    ? task.payload().get().getBytes(StandardCharsets.UTF_8)
                    : uploaded(task.parametersKey(), store);
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new JobFailed(
                    "the parameters of inference %s are not valid JSON: %s"
                            .formatted(task.id(), e.getOriginalMessage()),
                    e);
        } catch (NoSuchObject e) {
            throw new JobFailed("the parameters of inference %s were not uploaded".formatted(task.id()), e);
        } catch (IOException e) {
            throw new JobFailed(
                    "the parameters of inference %s cannot be read: %s".formatted(task.id(), e.getMessage()), e);
        }
    }

    private static byte[] uploaded(String key, ObjectStore store) throws IOException {
        try (InputStream content = store.get(key)) {
            byte[] bytes = content.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("more than %d bytes".formatted(MOST_BYTES));
            }
            return bytes;
        }
    }
}
