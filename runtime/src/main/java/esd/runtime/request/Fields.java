package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.members.Members;
import esd.runtime.members.RepeatedMembers;
import java.util.Optional;

/** The members of a parameter JSON, read by name and type; a member that is null counts as absent. */
public final class Fields {
    private final JsonNode object;
    private final String place;

    private Fields(JsonNode object, String place) {
        this.object = object;
        this.place = place;
    }

    public static Fields of(JsonNode object) throws RefusedRequest {
        if (!object.isObject()) {
            throw new RefusedRequest("the parameters are not a JSON object");
        }
        return new Fields(object, "");
    }

    /** The members of a task's body, all of them known, with what the webui's own scripts say of them. */
    static Fields of(JsonNode body, Members known) throws RefusedRequest {
        Fields fields = of(body);
        Optional<String> refusal = known.refusal(body);
        if (refusal.isPresent()) {
            throw new RefusedRequest(refusal.get());
        }
        RepeatedMembers repeated = RepeatedMembers.of((ObjectNode) fields.object);
        if (!repeated.contradictions().isEmpty()) {
            throw new RefusedRequest(String.join("; ", repeated.contradictions()));
        }
        return of(repeated.body());
    }

    /** The member object of this name; absent or null is an empty one. */
    public Fields object(String name) throws RefusedRequest {
        JsonNode member = member(name);
        if (!member.isMissingNode() && !member.isObject()) {
            throw wrong(name, "an object", member);
        }
        return new Fields(member, place + name + ".");
    }

    public JsonNode member(String name) {
        JsonNode member = object.path(name);
        return member.isNull() ? MissingNode.getInstance() : member;
    }

    Iterable<String> names() {
        return object::fieldNames;
    }

    public Optional<String> text(String name) throws RefusedRequest {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            return Optional.empty();
        }
        if (!member.isTextual()) {
            throw wrong(name, "a text", member);
        }
        return Optional.of(member.textValue());
    }

    /** A whole number in a range, written as a number or as its digits. */
    public long integer(String name, long absent, long least, long most) throws RefusedRequest {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            return absent;
        }
        double value = number(name, member);
        if (value != Math.rint(value)) {
            throw wrong(name, "a whole number", member);
        }
        long integer = member.isIntegralNumber() && member.canConvertToLong() ? member.longValue() : (long) value;
        if (integer < least || integer > most || Math.abs(value) > 0x1p63) {
            throw new RefusedRequest(
                    "%s%s is %s, allowed are %d to %d".formatted(place, name, member.asText(), least, most));
        }
        return integer;
    }

    /** A number, infinite ones included. */
    public double real(String name, double absent) throws RefusedRequest {
        JsonNode member = member(name);
        return member.isMissingNode() ? absent : number(name, member);
    }

    /** True or false, which some clients write as 1 and 0. */
    public boolean flag(String name) throws RefusedRequest {
        JsonNode member = member(name);
        if (member.isInt() && (member.intValue() == 0 || member.intValue() == 1)) {
            return member.intValue() == 1;
        }
        if (!member.isMissingNode() && !member.isBoolean()) {
            throw wrong(name, "true or false", member);
        }
        return member.asBoolean();
    }

    /** The same, with what it is where it is absent. */
    public boolean flag(String name, boolean absent) throws RefusedRequest {
        return member(name).isMissingNode() ? absent : flag(name);
    }

    private double number(String name, JsonNode member) throws RefusedRequest {
        double value;
        try {
            value = member.isTextual() ? Double.parseDouble(member.textValue()) : member.doubleValue();
        } catch (NumberFormatException e) {
            throw wrong(name, "a number", member);
        }
        boolean numeric = member.isTextual() || member.isNumber();
        if (!numeric || Double.isNaN(value)) {
            throw wrong(name, "a number", member);
        }
        return value;
    }

    private RefusedRequest wrong(String name, String expected, JsonNode found) {
        String shown = found.toString();
        return new RefusedRequest("%s%s must be %s, not %s"
                .formatted(place, name, expected, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
    }
}
