package esd.server.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import esd.server.config.Config.LogFormat;
import org.slf4j.LoggerFactory;

/** The log of this process, as it is written from now on. Text is what {@code logback.xml} says. */
final class Logs {
    private Logs() {}

    static void write(LogFormat format) {
        if (format == LogFormat.JSON
                && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                    stream.setEncoder(json(root));
                }
            });
        }
    }

    private static JsonEncoder json(Logger root) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(root.getLoggerContext());
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
