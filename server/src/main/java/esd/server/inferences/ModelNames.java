package esd.server.inferences;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.access.Caller;
import esd.server.access.Permission;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.UsableCheckpoint;
import esd.server.errors.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the checkpoints behind the model names of a request, and the default one behind none. */
final class ModelNames {
    private static final String VAE = "VAE";
    private static final Set<String> OWN_VAE = Set.of("None", "Automatic");

    private final Checkpoints checkpoints;

    ModelNames(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    UsedModels resolve(Caller caller, JsonNode models) {
        List<UsedModel> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : models.properties()) {
            for (String name : names(entry.getKey(), entry.getValue())) {
                find(caller, entry.getKey(), name)
                        .ifPresentOrElse(found::add, () -> missing.add(notFound(entry, name)));
            }
        }
        if (!missing.isEmpty()) {
            throw new Refusal.Malformed(String.join(" ", missing));
        }
        UsedModels used = new UsedModels(found);
        if (used.diffusion().isEmpty()) {
            checkpoints.shipped().map(ModelNames::used).ifPresent(found::add);
        }
        return new UsedModels(found);
    }

    private Optional<UsedModel> find(Caller caller, String type, String name) {
        if (type.equals(VAE) && OWN_VAE.contains(name)) {
            return Optional.of(UsedModel.AUTOMATIC_VAE);
        }
        return checkpoints
                .findActive(type, name)
                .filter(found -> caller.uses(found.owners(), Permission.CHECKPOINT_ALL))
                .map(ModelNames::used);
    }

    private static UsedModel used(UsableCheckpoint checkpoint) {
        return new UsedModel(checkpoint.id(), checkpoint.type(), checkpoint.names(), checkpoint.location());
    }

    private static String notFound(Map.Entry<String, JsonNode> entry, String name) {
        return "checkpoint with name %s, type %s is not found".formatted(name, entry.getKey());
    }

    private static List<String> names(String type, JsonNode value) {
        if (value.isNull()) {
            return List.of();
        }
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : value) {
            if (!name.isTextual()) {
                throw new Refusal.Malformed("models of type %s must be a list of names".formatted(type));
            }
            names.add(name.textValue());
        }
        if (!value.isArray()) {
            throw new Refusal.Malformed("models of type %s must be a list of names".formatted(type));
        }
        return names;
    }
}
