package esd.runtime.training;

import java.util.ArrayDeque;
import java.util.Deque;

/** The mean of the last losses, an epoch of them at most. */
final class Average {
    private final Deque<Double> last = new ArrayDeque<>();
    private final long most;
    private double sum;

    Average(long most) {
        this.most = most;
    }

    double with(double loss) {
        last.addLast(loss);
        sum += loss;
        if (last.size() > most) {
            sum -= last.removeFirst();
        }
        return sum / last.size();
    }
}
