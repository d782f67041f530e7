package esd.models.layout;

/** A file is whole, but its tensors are not those of a checkpoint that is asked for. Says which. */
public final class WrongLayout extends Exception {
    public WrongLayout(String message) {
        super(message);
    }
}
