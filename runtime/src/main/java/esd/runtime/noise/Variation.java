package esd.runtime.noise;

/**
 * How the first noise of a seed is turned towards that of another seed, or is that of another size.
 *
 * @param seed the other seed, {@code subseed}
 * @param strength from 0 for the first seed alone to 1 for the other one
 * @param width of the picture whose noise is put in the middle, 0 for none
 */
public record Variation(long seed, double strength, int width, int height) {
    public static final Variation NONE = new Variation(0, 0, 0, 0);
    private static final int LATENT_CELL = 8;
    private static final double ALIKE = 0.9995;

    /** Whether noise of another size is asked for. */
    public boolean resized() {
        return width > 0 && height > 0;
    }

    /** The first noise [channels, rows, columns] of a seed, whose stream moves on. */
    float[] first(RandomSource source, long ownSeed, NormalGenerator stream, Cells cells) {
        Cells inner = resized() ? new Cells(cells.channels(), height / LATENT_CELL, width / LATENT_CELL) : cells;
        NormalGenerator own = inner.equals(cells) ? stream : source.generator(ownSeed);
        float[] noise = own.normals(inner.count());
        if (strength != 0) {
            noise = turned(noise, source.generator(seed).normals(inner.count()), inner);
        }
        return inner.equals(cells) ? noise : placed(noise, inner, stream.normals(cells.count()), cells);
    }

    /** Between the two on the arc, column by column; the webui takes nearly equal noises the other way round. */
    private float[] turned(float[] low, float[] high, Cells cells) {
        double mean = 0;
        float[] turned = new float[low.length];
        for (int channel = 0; channel < cells.channels(); channel++) {
            for (int column = 0; column < cells.columns(); column++) {
                int start = channel * cells.rows() * cells.columns() + column;
                mean += turn(turned, low, high, start, cells) / (cells.channels() * cells.columns());
            }
        }
        if (mean > ALIKE) {
            for (int i = 0; i < low.length; i++) {
                turned[i] = (float) (low[i] * strength + high[i] * (1 - strength));
            }
        }
        return turned;
    }

    /** Returns the cosine of the angle between the columns. */
    private double turn(float[] turned, float[] low, float[] high, int start, Cells cells) {
        double lows = 0;
        double highs = 0;
        double product = 0;
        for (int row = 0; row < cells.rows(); row++) {
            int place = start + row * cells.columns();
            lows += (double) low[place] * low[place];
            highs += (double) high[place] * high[place];
            product += (double) low[place] * high[place];
        }
        double cosine = product / Math.sqrt(lows * highs);
        double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
        for (int row = 0; row < cells.rows(); row++) {
            int place = start + row * cells.columns();
            double fromLow = StrictMath.sin((1 - strength) * angle) / StrictMath.sin(angle);
            double fromHigh = StrictMath.sin(strength * angle) / StrictMath.sin(angle);
            turned[place] = (float) (fromLow * low[place] + fromHigh * high[place]);
        }
        return cosine;
    }

    /** The middle of one in the middle of the other. Of an odd surplus the webui leaves out a line at both ends. */
    private static float[] placed(float[] noise, Cells inner, float[] canvas, Cells outer) {
        int top = Math.floorDiv(outer.rows() - inner.rows(), 2);
        int left = Math.floorDiv(outer.columns() - inner.columns(), 2);
        int rows = inner.rows() + 2 * Math.min(0, top);
        int columns = inner.columns() + 2 * Math.min(0, left);
        for (int channel = 0; channel < outer.channels(); channel++) {
            for (int row = 0; row < rows; row++) {
                int from = inner.place(channel, row + Math.max(0, -top), Math.max(0, -left));
                int to = outer.place(channel, row + Math.max(0, top), Math.max(0, left));
                System.arraycopy(noise, from, canvas, to, columns);
            }
        }
        return canvas;
    }

    /** The shape of a latent. */
    record Cells(int channels, int rows, int columns) {
        int count() {
            return channels * rows * columns;
        }

        int place(int channel, int row, int column) {
            return (channel * rows + row) * columns + column;
        }
    }
}
