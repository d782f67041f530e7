package esd.runtime.prompt;

/** What a text encoder takes at once: start, 75 tokens, end, and how much each of them matters. */
public final class Chunk {
    /** Start and end included. */
    public static final int LENGTH = 77;

    private final int[] ids;
    private final float[] multipliers;

    Chunk(int[] ids, float[] multipliers) {
        this.ids = ids;
        this.multipliers = multipliers;
    }

    public int[] ids() {
        return ids.clone();
    }

    /** One per id; 1 where nothing is emphasized. */
    public float[] multipliers() {
        return multipliers.clone();
    }
}
