package esd.server.http;

/** The operations of one room over HTTP. */
public interface Resource {
    void mount(Routes routes);
}
