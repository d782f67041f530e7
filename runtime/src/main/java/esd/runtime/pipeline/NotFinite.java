package esd.runtime.pipeline;

/** A network's result holds NaN or infinity, so there is no picture. */
public final class NotFinite extends Exception {
    NotFinite(String what) {
        super("%s holds NaN or infinity".formatted(what));
    }
}
