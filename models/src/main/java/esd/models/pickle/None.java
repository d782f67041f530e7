package esd.models.pickle;

/** Python's None. */
public enum None {
    NONE
}
