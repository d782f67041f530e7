package esd.runtime.backend;

/** Is told how a place is, each time that changes. Called from any thread, one call at a time for a place. */
public interface EndpointEvents {
    void now(EndpointState state);
}
