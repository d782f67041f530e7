package esd.runtime.pipeline;

/** A finished picture: the PNG file, its infotext included, and the seed that it came from. */
public final class Picture {
    private final byte[] png;
    private final long seed;
    private final String infotext;

    Picture(byte[] png, long seed, String infotext) {
        this.png = png;
        this.seed = seed;
        this.infotext = infotext;
    }

    public byte[] png() {
        return png.clone();
    }

    public long seed() {
        return seed;
    }

    public String infotext() {
        return infotext;
    }
}
