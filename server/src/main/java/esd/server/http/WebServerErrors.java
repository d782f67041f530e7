package esd.server.http;

import esd.server.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers in the gateway's shape where a call never reaches an operation: broken HTTP, or the JVM itself in trouble. */
final class WebServerErrors extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(WebServerErrors.class);
    private static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(JSON);
        response.write(true, ByteBuffer.wrap(body(code)), callback);
    }

    static void bug(HttpServletResponse response, Error error) {
        LOG.error("the virtual machine failed", error);
        response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR_500);
        response.setContentType("application/json");
        try {
            response.getOutputStream().write(body(HttpStatus.INTERNAL_SERVER_ERROR_500));
        } catch (IOException gone) {
            LOG.info("the caller left before the answer", gone);
        }
    }

    private static byte[] body(int status) {
        String message = status >= 500 ? "Internal server error" : HttpStatus.getMessage(status);
        String id = UUID.randomUUID().toString();
        LOG.info("answered {} before any operation, request {}", status, id);
        return Json.bytes(Map.of("message", message, "requestId", id));
    }
}
