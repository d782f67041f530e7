package esd.server.datasets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.store.ObjectStore;
import esd.runtime.store.SignedLinks;
import esd.server.json.StoredJson;
import esd.server.json.Timestamps;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Datasets as the API shows them; what their creators said of them stands beside what the server says. */
final class DatasetReplies {
    private static final Duration UPLOAD_LIFETIME = Duration.ofDays(7);
    private static final Duration PREVIEW_LIFETIME = Duration.ofHours(24);

    private final ObjectStore store;
    private final SignedLinks links;

    DatasetReplies(ObjectStore store, Clock clock) {
        this.store = store;
        this.links = new SignedLinks(store, clock);
    }

    /** Where the client puts each file, by the file's name. */
    Map<String, URI> uploadUrls(Dataset dataset, List<DatasetItem> items) {
        Map<String, URI> urls = new LinkedHashMap<>();
        items.forEach(item -> urls.put(item.file(), store.presignPut(dataset.key(item.file()), UPLOAD_LIFETIME)));
        return urls;
    }

    ObjectNode row(Dataset dataset) {
        ObjectNode row = StoredJson.shown(dataset.params());
        row.put("datasetName", dataset.name());
        row.put("s3", store.uri(dataset.folder()));
        row.put("status", dataset.status().wire());
        row.put("timestamp", Timestamps.epoch(dataset.created()));
        return row;
    }

    ObjectNode full(Dataset dataset, List<DatasetItem> items) {
        ObjectNode full = row(dataset);
        full.put("dataset_name", dataset.name());
        full.put("prefix", dataset.prefix());
        if (!full.has("description")) {
            full.put("description", "");
        }
        items.forEach(item -> full.withArray("/data").add(item(dataset, item)));
        return full;
    }

    private ObjectNode item(Dataset dataset, DatasetItem item) {
        ObjectNode reply = StoredJson.shown(item.params());
        reply.put("key", item.key());
        reply.put("name", item.name());
        reply.put("type", item.type());
        reply.put(
                "preview_url",
                links.toRead(dataset.key(item.file()), PREVIEW_LIFETIME).toString());
        reply.put("dataStatus", item.status().wire());
        if (item.error() != null) {
            reply.put("error", item.error());
        }
        return reply;
    }
}
