package esd.runtime.samplers;

/** A sampler was asked for by a name that nobody has, or that this server does not have yet. */
public final class NoSuchSampler extends RuntimeException {
    NoSuchSampler(String message) {
        super(message);
    }
}
