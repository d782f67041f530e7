package esd.runtime.schedules;

/** The first steps, in which the rate rises from 0. */
record Warmup(long steps) {
    /** Another schedule, begun so; it is asked with the steps of the whole training. */
    Schedule then(Schedule schedule) {
        return step -> step < steps ? (double) step / steps : schedule.factor(step);
    }

    /** How much of the steps after these is gone, where the training has so many. */
    double progress(long step, long all) {
        return (double) (step - steps) / Math.max(1, all - steps);
    }
}
