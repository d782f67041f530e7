package esd.server.datasets;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The dataset_item table. What a crop still has to make has a source and no error. */
@RegisterRowMapper(DatasetItem.Mapping.class)
interface DatasetItemDao {
    @SqlBatch("INSERT INTO dataset_item (dataset, key, name, type, file, source, status, params, error) "
            + "VALUES (:dataset, :key, :name, :type, :file, :source, :status, :params, :error)")
    void insert(@BindMethods List<DatasetItem> items);

    @SqlQuery("SELECT * FROM dataset_item WHERE dataset = :dataset ORDER BY key")
    List<DatasetItem> of(String dataset);

    @SqlUpdate("UPDATE dataset_item SET status = :status WHERE dataset = :dataset")
    void moveAll(String dataset, Status status);

    @SqlQuery("SELECT * FROM dataset_item WHERE dataset = :dataset AND source IS NOT NULL AND error IS NULL "
            + "ORDER BY key")
    List<DatasetItem> unmade(String dataset);

    /** A client may have moved the whole dataset in the meantime: that stays. */
    @SqlUpdate("UPDATE dataset_item SET source = NULL, "
            + "status = CASE status WHEN 'INITIALED' THEN 'ENABLED' ELSE status END "
            + "WHERE dataset = :dataset AND key = :key AND source IS NOT NULL")
    void made(String dataset, String key);

    @SqlUpdate("UPDATE dataset_item SET status = 'DISABLED', error = :error "
            + "WHERE dataset = :dataset AND key = :key AND source IS NOT NULL")
    void failed(String dataset, String key, String error);

    @SqlUpdate("UPDATE dataset_item SET status = 'DISABLED', error = :error "
            + "WHERE dataset = :dataset AND source IS NOT NULL AND error IS NULL")
    void allFailed(String dataset, String error);
}
