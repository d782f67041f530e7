package esd.runtime.schedules;

/** What the learning rate is multiplied with at each optimizer step, counted from 0. */
@FunctionalInterface
public interface Schedule {
    double factor(long step);
}
