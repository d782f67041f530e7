package esd.server.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of POST /users. */
record CreateUser(String username, String password, boolean initial, @Nullable List<String> roles) {
    @Override
    public String toString() {
        return "CreateUser[%s]".formatted(username);
    }
}
