package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import esd.server.json.Json;
import esd.server.rows.Meanings;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** All models of one inference; in its row they stand as JSON. */
public record UsedModels(List<UsedModel> all) {
    private static final Meanings<UsedModels> KNOWN = new Meanings<>();

    public UsedModels {
        all = List.copyOf(all);
    }

    /** What has to be loaded before anything else. */
    Optional<UsedModel> diffusion() {
        return all.stream()
                .filter(model -> model.type().equals(UsedModel.DIFFUSION))
                .findFirst();
    }

    /** As they stand in a row. */
    static UsedModels read(String stored) throws SQLException {
        return KNOWN.of(stored, UsedModels::parsed);
    }

    private static UsedModels parsed(String stored) throws SQLException {
        try {
            return Json.read(stored, UsedModels.class);
        } catch (JsonProcessingException broken) {
            throw new SQLException("column models holds no models", broken);
        }
    }

    /** Writes the column. */
    public static final class Arguments extends AbstractArgumentFactory<UsedModels> {
        public Arguments() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(UsedModels value, ConfigRegistry config) {
            String text = new String(Json.bytes(value), UTF_8);
            return (position, statement, ctx) -> statement.setString(position, text);
        }
    }
}
