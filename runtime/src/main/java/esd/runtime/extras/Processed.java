package esd.runtime.extras;

/** A picture that was worked on: the PNG file, and what was done to it in the webui's words. */
public final class Processed {
    private final byte[] png;
    private final String told;

    Processed(byte[] png, String told) {
        this.png = png;
        this.told = told;
    }

    public byte[] png() {
        return png.clone();
    }

    public String told() {
        return told;
    }
}
