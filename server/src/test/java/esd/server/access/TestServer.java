package esd.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import esd.server.db.Database;
import esd.server.http.ApiClient;
import esd.server.http.HttpServer;
import esd.server.http.Resource;
import esd.server.patience.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A server in this process: a database, the roles and users of the first start, and the rooms that a test serves. */
public final class TestServer implements AutoCloseable {
    private final Database database;
    private final Access access;
    private final Roles roles;
    private final Passwords passwords;
    private final Users users;
    private final Patience patience = new Patience(Duration.ofSeconds(20));
    private @Nullable HttpServer http;
    private @Nullable ApiClient anyone;

    private TestServer(Path folder) throws IOException {
        database = Database.open(folder.resolve("esd.db"));
        access = new Access(database.jdbi());
        roles = new Roles(database.jdbi());
        roles.seed();
        passwords = Passwords.keptBy(folder.resolve("password.key"));
        users = new Users(database.jdbi(), passwords);
    }

    /** With everything in this folder, which may hold what an earlier one left; not yet to be called. */
    public static TestServer open(Path folder) throws IOException {
        return new TestServer(folder);
    }

    public Jdbi jdbi() {
        return database.jdbi();
    }

    public Access access() {
        return access;
    }

    /** More than any test has. */
    public Patience patience() {
        return patience;
    }

    public Passwords passwords() {
        return passwords;
    }

    /** From now on roles, users and these rooms can be called, in place of those that were served before. */
    public void serve(Resource... rooms) {
        if (http != null) {
            http.close();
        }
        List<Resource> all = new ArrayList<>(List.of(rooms));
        all.add(new RolesResource(roles, access));
        all.add(new UsersResource(users, access));
        http = HttpServer.start(new HttpServer.Settings("127.0.0.1", 0, ApiClient.KEY, Optional.empty()), all);
        anyone = ApiClient.of(http.url());
    }

    public URI url() {
        return Objects.requireNonNull(http, "nothing is served yet").url();
    }

    /** A caller with the key and without a name. */
    public ApiClient anyone() {
        return Objects.requireNonNull(anyone, "nothing is served yet");
    }

    /** The administrator of the first start. */
    public ApiClient api() {
        return anyone().as("api");
    }

    /** A new user with these permissions, by a role of his own name. */
    public ApiClient user(String name, String... permissions) {
        role(name, permissions);
        ApiClient.Answer made = api().post(
                        "/users", json("{'username':'%s','password':'secret of %s','roles':['%s']}", name, name, name));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return anyone().as(name);
    }

    /** Makes or replaces a role. */
    public void role(String name, String... permissions) {
        String body = json("{'role_name':'%s','permissions':['%s']}", name, String.join("\",\"", permissions));
        assertThat(api().post("/roles", body).status()).isEqualTo(201);
    }

    /** JSON that is written with single quotes. */
    public static String json(String format, Object... values) {
        String text = format.replace('\'', '"');
        return values.length == 0 ? text : text.formatted(values);
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
        patience.close();
        database.close();
    }
}
