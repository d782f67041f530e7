package esd.runtime.noise;

/** A seeded stream of standard normal numbers. Not thread-safe: each call moves the stream on. */
interface NormalGenerator {
    /** The next {@code count} numbers, as one call for a tensor of that many elements gives them. */
    float[] normals(int count);
}
