package esd.server.app;

import esd.server.inferences.DrawingBackend;
import java.util.List;

/** The real server over an engine that draws flat pictures, for tests that kill it. */
public final class DrawingMain {
    private DrawingMain() {}

    public static void main(String[] arguments) {
        Main.run((config, folder, store) -> List.of(new DrawingBackend(store)));
    }
}
