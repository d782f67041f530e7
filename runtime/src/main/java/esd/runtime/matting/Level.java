package esd.runtime.matting;

/** A picture at one size: its colours in front and behind, as far as they are known. */
final class Level {
    private static final int[] ASIDE = {-1, 1, 0, 0};
    private static final int[] BELOW = {0, 0, -1, 1};

    private final Foreground picture;
    private final int width;
    private final int height;
    private final float[] front;
    private final float[] behind;

    Level(Foreground picture, int width, int height, float[] front, float[] behind) {
        this.picture = picture;
        this.width = width;
        this.height = height;
        this.front = front;
        this.behind = behind;
    }

    float[] front() {
        return front;
    }

    boolean within(int side) {
        return width <= side && height <= side;
    }

    /** The same at another size, from the nearest places. */
    Level enlarged(int newWidth, int newHeight) {
        float[] newFront = new float[3 * newWidth * newHeight];
        float[] newBehind = new float[3 * newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int from = 3 * (nearest(y, newHeight, height) * width + nearest(x, newWidth, width));
                int to = 3 * (y * newWidth + x);
                System.arraycopy(front, from, newFront, to, 3);
                System.arraycopy(behind, from, newBehind, to, 3);
            }
        }
        return new Level(picture, newWidth, newHeight, newFront, newBehind);
    }

    /** The place of a length that lies where this one does in another. */
    private static int nearest(int place, int length, int other) {
        return (int) Math.min(other - 1, (long) place * other / length);
    }

    private int whole(int x, int y) {
        return nearest(y, height, picture.height()) * picture.width() + nearest(x, width, picture.width());
    }

    /** Solves for each place's two colours, with those of its neighbours as they are now. */
    void improve(float regularization) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                improve(x, y, regularization);
            }
        }
    }

    private void improve(int x, int y, float regularization) {
        int whole = whole(x, y);
        float opacity = picture.opacity(whole);
        double rest = 1.0 - opacity;
        float a = opacity * opacity;
        double b = opacity * rest;
        double c = rest * rest;
        float[] weights = new float[ASIDE.length];
        int[] neighbours = new int[ASIDE.length];
        for (int side = 0; side < weights.length; side++) {
            int nextX = Math.max(0, Math.min(width - 1, x + ASIDE[side]));
            int nextY = Math.max(0, Math.min(height - 1, y + BELOW[side]));
            neighbours[side] = 3 * (nextY * width + nextX);
            weights[side] = regularization + Math.abs(opacity - picture.opacity(whole(nextX, nextY)));
            a += weights[side];
            c += weights[side];
        }
        double determinant = a * c - b * b;
        for (int channel = 0; channel < 3; channel++) {
            float inFront = opacity * picture.level(whole, channel);
            float atBack = (float) (rest * picture.level(whole, channel));
            for (int side = 0; side < weights.length; side++) {
                inFront += weights[side] * front[neighbours[side] + channel];
                atBack += weights[side] * behind[neighbours[side] + channel];
            }
            int at = 3 * (y * width + x) + channel;
            front[at] = clipped((c * inFront - b * atBack) / determinant);
            behind[at] = clipped((a * atBack - b * inFront) / determinant);
        }
    }

    private static float clipped(double value) {
        return (float) Math.max(0, Math.min(1, value));
    }
}
