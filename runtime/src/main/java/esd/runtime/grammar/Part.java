package esd.runtime.grammar;

/** A piece of a prompt after its brackets were read. */
public sealed interface Part {
    /** Words that matter equally much. */
    record Text(String text, double weight) implements Part {}

    /** {@code BREAK}: what follows begins a new chunk. */
    record Break() implements Part {}
}
