package esd.runtime.dataset;

import esd.runtime.noise.TorchRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The order in which one epoch shows the pictures: batches of one size each, both shuffled by the epoch's seed. */
public final class Epoch {
    private Epoch() {}

    /** Batches of indices of examples, each as often as it repeats. A bucket's last batch may be smaller. */
    public static List<List<Integer>> batches(List<Example> examples, List<Size> sizes, int batchSize, long seed) {
        TorchRandom random = new TorchRandom(seed);
        SortedMap<Size, List<Integer>> buckets = new TreeMap<>();
        for (int i = 0; i < examples.size(); i++) {
            for (int time = 0; time < examples.get(i).repeats(); time++) {
                buckets.computeIfAbsent(sizes.get(i), size -> new ArrayList<>()).add(i);
            }
        }
        List<List<Integer>> batches = new ArrayList<>();
        for (List<Integer> bucket : buckets.values()) {
            shuffle(bucket, random);
            for (int from = 0; from < bucket.size(); from += batchSize) {
                batches.add(List.copyOf(bucket.subList(from, Math.min(from + batchSize, bucket.size()))));
            }
        }
        shuffle(batches, random);
        return batches;
    }

    /** Fisher and Yates, from the end. */
    private static <T> void shuffle(List<T> list, TorchRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = random.below(i + 1);
            T kept = list.get(i);
            list.set(i, list.get(other));
            list.set(other, kept);
        }
    }
}
