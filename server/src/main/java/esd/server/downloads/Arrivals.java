package esd.server.downloads;

import org.jdbi.v3.core.Handle;

/** Hears what becomes of downloads, by the ids under which they were asked for. */
public interface Arrivals {
    /** So much of the file has come; now and then. */
    void progress(String id, long received, long size);

    /** The file lies in the store; within the transaction that ends the download. */
    void arrived(Handle db, String id, long size, String sha256);

    /** The file will not come; within the transaction that ends the download. */
    void failed(Handle db, String id, String reason);
}
