package esd.models.layout;

/** A file is whole, but its tensors are not those of a checkpoint that this server runs. Says which. */
public final class WrongLayout extends Exception {
    WrongLayout(String message) {
        super(message);
    }
}
