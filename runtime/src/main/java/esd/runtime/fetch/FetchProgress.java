package esd.runtime.fetch;

/** Is told how much of a file has come; often, so that it must be quick. */
public interface FetchProgress {
    void at(long received, long size);
}
