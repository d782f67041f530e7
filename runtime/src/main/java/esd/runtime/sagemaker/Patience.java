package esd.runtime.sagemaker;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks again, after ever longer pauses, while what stands in the way can pass and there is time left. */
final class Patience {
    /** Something to ask AWS. */
    interface Question<T> {
        T ask() throws AwsRefusal, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration first;
    private final long end;

    /** The first pause is this long, and no question is asked again after the limit. */
    Patience(Duration first, Duration limit) {
        this.first = first;
        this.end = System.nanoTime() + limit.toNanos();
    }

    boolean over() {
        return System.nanoTime() - end >= 0;
    }

    <T> T answer(Question<T> question) throws AwsRefusal, InterruptedException {
        Duration pause = first;
        while (true) {
            try {
                return question.ask();
            } catch (AwsRefusal refused) {
                if (!refused.passing() || over()) {
                    throw refused;
                }
                LOG.warn("{}; it is asked again in {} ms", refused.text(), pause.toMillis());
            }
            Thread.sleep(pause.toMillis());
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
        }
    }
}
