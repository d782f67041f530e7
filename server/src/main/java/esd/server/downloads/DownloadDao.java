package esd.server.downloads;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The download table: a row as long as the file is wanted and not here. */
@RegisterConstructorMapper(Download.class)
interface DownloadDao {
    @SqlUpdate("INSERT INTO download (id, url, name, key) VALUES (:id, :url, :name, :key)")
    void insert(@BindMethods Download download);

    @SqlQuery("SELECT * FROM download WHERE id = :id")
    Optional<Download> find(String id);

    @SqlQuery("SELECT id FROM download")
    List<String> ids();

    @SqlUpdate("DELETE FROM download WHERE id = :id")
    boolean delete(String id);
}
