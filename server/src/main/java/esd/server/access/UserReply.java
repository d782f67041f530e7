package esd.server.access;

import java.util.List;

/** A user as GET /users shows him; the password is masked unless it was asked for. */
record UserReply(String username, List<String> roles, String creator, List<String> permissions, String password) {
    @Override
    public String toString() {
        return "UserReply[%s]".formatted(username);
    }
}
