package esd.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.fge.jsonschema.core.exceptions.ProcessingException;
import com.github.fge.jsonschema.core.report.LogLevel;
import com.github.fge.jsonschema.core.report.ProcessingMessage;
import com.github.fge.jsonschema.core.report.ProcessingReport;
import com.github.fge.jsonschema.main.JsonSchema;
import com.github.fge.jsonschema.main.JsonSchemaFactory;
import esd.server.errors.Refusal;
import java.util.StringJoiner;

/** Checks bodies, in the wording that clients know. */
final class BodySchemas {
    private final JsonSchemaFactory factory = JsonSchemaFactory.byDefault();

    JsonSchema of(JsonNode schema) {
        try {
            return factory.getJsonSchema(schema);
        } catch (ProcessingException broken) {
            throw new IllegalStateException("cannot use the schema " + schema, broken);
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
