package esd.runtime.networks;

/** A network's result holds NaN or infinity, so there is no picture. */
public final class NotFinite extends Exception {
    public NotFinite(String what) {
        super("%s holds NaN or infinity".formatted(what));
    }
}
