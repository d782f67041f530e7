package esd.runtime.local;

/** How long a step takes, smoothed. The first step, which pays for what is loaded lazily, counts until the next one is over. */
final class Pace {
    private static final double NEWEST = 0.2;

    private long steps;
    private double seconds;

    /** The pace when a step that took so many seconds is over. */
    double after(double step) {
        steps++;
        seconds = steps <= 2 ? step : (1 - NEWEST) * seconds + NEWEST * step;
        return seconds;
    }
}
