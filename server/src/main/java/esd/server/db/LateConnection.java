package esd.server.db;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is taken from the pool at its first use: who waits for his turn to write holds none meanwhile. For
 * one thread, until it is closed.
 */
final class LateConnection implements InvocationHandler {
    private final DataSource pool;
    private @Nullable Connection taken;
    private boolean closed;

    private LateConnection(DataSource pool) {
        this.pool = pool;
    }

    static Connection of(DataSource pool) {
        return (Connection) Proxy.newProxyInstance(
                LateConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, new LateConnection(pool));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            if (method.getDeclaringClass().equals(Object.class)) {
                return method.invoke(this, arguments);
            }
            return taken == null ? untaken(method, arguments) : method.invoke(taken, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private @Nullable Object untaken(Method method, Object @Nullable [] arguments)
            throws SQLException, ReflectiveOperationException {
        return switch (method.getName()) {
            case "getAutoCommit" -> true;
            case "isClosed" -> closed;
            case "close" -> {
                closed = true;
                yield null;
            }
            default -> method.invoke(take(), arguments);
        };
    }

    private Connection take() throws SQLException {
        if (closed) {
            throw new SQLException("the connection is closed");
        }
        taken = pool.getConnection();
        return taken;
    }
}
