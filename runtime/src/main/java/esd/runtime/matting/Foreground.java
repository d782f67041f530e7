package esd.runtime.matting;

/**
 * The colours of what is in front, unmixed from those behind it: from one place to the whole picture, each level begins
 * with what the one before found (Germer, Uelwer, Conrad and Harmeling, 2020).
 */
final class Foreground {
    private static final float REGULARIZATION = 1e-5f;
    private static final int SMALL = 32;
    private static final int ROUNDS_SMALL = 10;
    private static final int ROUNDS_LARGE = 2;

    private final int[] colours;
    private final float[] opacities;
    private final int width;
    private final int height;

    private Foreground(int[] colours, float[] opacities, int width) {
        this.colours = colours;
        this.opacities = opacities;
        this.width = width;
        this.height = colours.length / width;
    }

    /** Red, green and blue from 0 to 1 for each place, of packed colours and opacities from 0 to 1. */
    static float[] of(int[] colours, float[] opacities, int width) {
        return new Foreground(colours, opacities, width).unmixed();
    }

    private float[] unmixed() {
        int levels = (int) Math.ceil(Math.log(Math.max(width, height)) / Math.log(2));
        Level level = new Level(this, 1, 1, mean(0.9f, true), mean(0.1f, false));
        for (int i = 0; i <= levels; i++) {
            double part = levels == 0 ? 1 : (double) i / levels;
            level = level.enlarged((int) Math.rint(Math.pow(width, part)), (int) Math.rint(Math.pow(height, part)));
            int rounds = level.within(SMALL) ? ROUNDS_SMALL : ROUNDS_LARGE;
            for (int round = 0; round < rounds; round++) {
                level.improve(REGULARIZATION);
            }
        }
        return level.front();
    }

    private float[] mean(float border, boolean above) {
        float[] sum = new float[3];
        int count = 0;
        for (int place = 0; place < colours.length; place++) {
            if (above ? opacities[place] > border : opacities[place] < border) {
                count++;
                for (int channel = 0; channel < 3; channel++) {
                    sum[channel] += level(place, channel);
                }
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            sum[channel] /= (float) (count + 1e-5);
        }
        return sum;
    }

    float level(int place, int channel) {
        return (float) (((colours[place] >> (16 - 8 * channel)) & 255) / 255.0);
    }

    float opacity(int place) {
        return opacities[place];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }
}
