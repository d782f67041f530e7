package esd.server.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The shapes that all operations share: the envelope of a success, and what every refusal looks like. */
final class Models {
    private Models() {}

    /** A success around its data; missing data are declared as none. */
    static ObjectNode envelope(JsonNode data, boolean always) {
        ObjectNode envelope = closed();
        envelope.withArray("/required").add("statusCode").add("debug").add("message");
        if (always) {
            envelope.withArray("/required").add("data");
        }
        ObjectNode members = envelope.withObject("/properties");
        members.withObject("/statusCode").put("type", "integer");
        members.set("debug", debug());
        if (!data.isMissingNode()) {
            members.set("data", data);
        }
        members.withObject("/message").put("type", "string");
        return envelope;
    }

    /** A refusal, of a handler or of the gate before it. */
    static ObjectNode error() {
        ObjectNode error = closed();
        error.withArray("/required").add("message");
        ObjectNode members = error.withObject("/properties");
        members.withObject("/statusCode").put("type", "integer");
        members.set("debug", debug());
        members.withObject("/message").put("type", "string");
        members.withObject("/requestId").put("type", "string");
        return error;
    }

    private static ObjectNode debug() {
        ObjectNode debug = closed();
        for (String name : new String[] {"function_url", "log_url", "trace_url"}) {
            debug.withArray("/required").add(name);
            debug.withObject("/properties").withObject("/" + name).put("type", "string");
        }
        return debug;
    }

    private static ObjectNode closed() {
        return JsonNodeFactory.instance.objectNode().put("type", "object").put("additionalProperties", false);
    }
}
