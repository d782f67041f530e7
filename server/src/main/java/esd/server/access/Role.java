package esd.server.access;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;

/** A named set of permissions that users can have. */
public record Role(String roleName, String creator, List<String> permissions) {
    /** The administrator's role: never deleted. */
    static final String OPERATOR = "IT Operator";

    static final List<Role> SEEDED = List.of(seeded(OPERATOR), seeded("byoc"));

    private static Role seeded(String name) {
        return new Role(
                name,
                User.SYSTEM,
                List.of(
                        Permission.TRAIN_ALL.wire(),
                        Permission.CHECKPOINT_ALL.wire(),
                        Permission.INFERENCE_ALL.wire(),
                        Permission.SAGEMAKER_ENDPOINT_ALL.wire(),
                        Permission.USER_ALL.wire(),
                        Permission.ROLE_ALL.wire()));
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Role> {
        @Override
        protected Role of(Row row) throws SQLException {
            return new Role(row.text("role_name"), row.text("creator"), row.texts("permissions"));
        }
    }
}
