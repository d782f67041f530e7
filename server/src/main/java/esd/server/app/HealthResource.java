package esd.server.app;

import esd.server.http.Resource;
import esd.server.http.Routes;
import io.javalin.http.HttpStatus;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a supervisor asks: does the process live, and can it serve. No key, no user, nothing told beyond that. */
final class HealthResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(HealthResource.class);

    private final Jdbi jdbi;

    HealthResource(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void mount(Routes routes) {
        routes.openPage("/healthz", ctx -> ctx.result("ok\n"));
        routes.openPage("/readyz", ctx -> {
            boolean ready = canRead();
            ctx.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                    .result(ready ? "ready\n" : "the database cannot be read\n");
        });
    }

    private boolean canRead() {
        try {
            return jdbi.withHandle(db ->
                            db.createQuery("SELECT 1").mapTo(Integer.class).one())
                    == 1;
        } catch (JdbiException broken) {
            LOG.error("the database cannot be read", broken);
            return false;
        }
    }
}
