package esd.runtime.events;

/**
 * A number at a step.
 *
 * @param time seconds since 1970
 */
public record Scalar(double time, long step, String tag, float value) {}
