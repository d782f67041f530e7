package esd.models.unet;

/** How many attention heads a width has; the tensors' shapes do not tell. */
@FunctionalInterface
public interface Heads {
    /** SD 1.x: eight at every width. */
    Heads EIGHT = channels -> 8;

    int of(int channels);
}
