package esd.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.fge.jsonschema.core.exceptions.ProcessingException;
import com.github.fge.jsonschema.core.report.LogLevel;
import com.github.fge.jsonschema.core.report.ProcessingMessage;
import com.github.fge.jsonschema.core.report.ProcessingReport;
import com.github.fge.jsonschema.main.JsonSchema;
import com.github.fge.jsonschema.main.JsonSchemaFactory;
import esd.server.errors.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.StringJoiner;

/** What each operation's body must look like: one file {@code schemas/<operation id>.json}, none where no body is wanted. */
final class BodySchemas {
    private final JsonSchemaFactory factory = JsonSchemaFactory.byDefault();

    Optional<JsonSchema> of(String operationId) {
        String resource = "/schemas/%s.json".formatted(operationId);
        try (InputStream text = BodySchemas.class.getResourceAsStream(resource)) {
            if (text == null) {
                return Optional.empty();
            }
            return Optional.of(factory.getJsonSchema(Json.parse(text.readAllBytes())));
        } catch (IOException | ProcessingException broken) {
            throw new IllegalStateException("cannot read the schema " + resource, broken);
        }
    }

    static void check(JsonSchema schema, JsonNode body) {
        try {
            ProcessingReport report = schema.validate(body, true);
            if (!report.isSuccess()) {
                throw new Refusal.BadBody(list(report));
            }
        } catch (ProcessingException bug) {
            throw new IllegalStateException("the body's schema cannot be applied", bug);
        }
    }

    private static String list(ProcessingReport report) {
        StringJoiner errors = new StringJoiner(", ", "[", "]");
        for (ProcessingMessage message : report) {
            if (message.getLogLevel().compareTo(LogLevel.ERROR) >= 0) {
                errors.add(message.getMessage());
            }
        }
        return errors.toString();
    }
}
