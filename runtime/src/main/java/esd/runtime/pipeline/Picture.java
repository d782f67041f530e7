package esd.runtime.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A finished picture: the PNG file, its infotext included, and what the report tells of it. */
public final class Picture {
    private final byte[] png;
    private final long seed;
    private final String infotext;
    private final Map<String, String> extra;

    Picture(byte[] png, long seed, String infotext, Map<String, String> extra) {
        this.png = png;
        this.seed = seed;
        this.infotext = infotext;
        this.extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
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

    /** The keys of the infotext after the known ones, in their order. */
    public Map<String, String> extra() {
        return extra;
    }
}
