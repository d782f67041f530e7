package esd.runtime.metadata;

import esd.runtime.dataset.Example;
import esd.runtime.dataset.Size;
import java.util.List;

/**
 * What a training is made of beside its settings.
 *
 * @param session a number of its own
 * @param started when, as kohya's trainer writes it
 * @param buckets the size that each example is brought to
 * @param batches of an epoch
 * @param steps of the whole training
 * @param half whether it computes in bfloat16, which its settings alone do not decide
 */
public record Course(
        long session,
        String started,
        Base base,
        List<Example> examples,
        List<Size> buckets,
        long batches,
        long epochs,
        long steps,
        boolean half) {
    public Course {
        examples = List.copyOf(examples);
        buckets = List.copyOf(buckets);
    }

    /**
     * The checkpoint that it starts from.
     *
     * @param hash SHA-256 of the file
     * @param oldHash the short hash of earlier days
     */
    public record Base(String name, String hash, String oldHash) {}
}
