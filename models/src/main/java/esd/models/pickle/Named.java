package esd.models.pickle;

/** A name in a pickle that its reader knows, such as {@code torch.HalfStorage}. */
public record Named(String name, Constructor constructor) {}
