package esd.runtime.prompt;

/** A prompt uses a part of the language that this version does not do. Says which, and where. */
public final class UnsupportedPrompt extends Exception {
    UnsupportedPrompt(String message) {
        super(message);
    }
}
