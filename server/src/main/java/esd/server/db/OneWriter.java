package esd.server.db;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Transactions in order of arrival, one at a time: SQLite has one writer, and polls where this waits. */
final class OneWriter extends DelegatingTransactionHandler {
    private final ReentrantLock turn;

    OneWriter() {
        this(new ReentrantLock(true), new LocalTransactionHandler());
    }

    private OneWriter(ReentrantLock turn, TransactionHandler delegate) {
        super(delegate);
        this.turn = turn;
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        return new OneWriter(turn, getDelegate().specialize(handle));
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
        if (isInTransaction(handle)) {
            return callback.withHandle(handle);
        }
        turn.lock();
        try {
            return super.inTransaction(handle, callback);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public <R, X extends Exception> R inTransaction(
            Handle handle, TransactionIsolationLevel level, HandleCallback<R, X> callback) throws X {
        return inTransaction(handle, callback);
    }
}
