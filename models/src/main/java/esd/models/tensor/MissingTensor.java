package esd.models.tensor;

/** A network asked for a tensor that its checkpoint does not hold. */
public final class MissingTensor extends RuntimeException {
    public MissingTensor(String name) {
        super("tensor %s is missing".formatted(name));
    }
}
