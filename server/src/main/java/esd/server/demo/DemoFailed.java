package esd.server.demo;

/** The picture could not be made, and why, in words for whoever asked for it. */
final class DemoFailed extends RuntimeException {
    DemoFailed(String message) {
        super(message);
    }
}
