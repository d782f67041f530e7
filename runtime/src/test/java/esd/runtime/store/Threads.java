package esd.runtime.store;

import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/** The threads at one moment that keep a process alive. */
record Threads(Set<Thread> alive) {
    static Threads now() {
        return new Threads(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet()));
    }

    /** Waits for threads that are on their way out; fails if others than these stay. */
    void awaitNoOthers() throws InterruptedException {
        for (int tries = 0; tries < 100 && !others().isEmpty(); tries++) {
            Thread.sleep(50);
        }
        Assertions.assertThat(others()).isEmpty();
    }

    private Set<Thread> others() {
        Set<Thread> others = now().alive();
        others.removeAll(alive);
        return others;
    }
}
