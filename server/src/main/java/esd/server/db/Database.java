package esd.server.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The one file that remembers everything, open until it is closed. Readers never wait for writers; writers, that is
 * transactions, go one at a time, and only the one whose turn it is has a connection.
 */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final int BUSY_MILLISECONDS = 10_000;

    private final HikariDataSource connections;
    private final Jdbi jdbi;

    private Database(HikariDataSource connections) {
        this.connections = connections;
        this.jdbi = Jdbi.create(() -> LateConnection.of(connections))
                .installPlugin(new SqlObjectPlugin())
                .setTransactionHandler(new OneWriter());
        GenericType<List<String>> list = new GenericType<>() {};
        jdbi.registerColumnMapper(list, new TextListColumn.Mapper());
        jdbi.registerArgument(new TextListColumn.Arguments());
        jdbi.registerColumnMapper(Instant.class, new InstantColumn.Mapper());
        jdbi.registerArgument(new InstantColumn.Arguments());
    }

    /** Opens the file, creates it where there is none, and brings its tables up to date. */
    public static Database open(Path file) {
        DataSource sqlite = sqlite(file);
        Flyway.configure()
                .dataSource(sqlite)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        HikariConfig config = new HikariConfig();
        config.setDataSource(sqlite);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setPoolName("database");
        return new Database(new HikariDataSource(config));
    }

    /** Every change is made inside one of its transactions; a lone statement only reads. */
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        connections.close();
    }

    private static DataSource sqlite(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }
}
