package esd.runtime.prompt;

import java.util.List;

/**
 * One prompt of a composition, over the calls of the network.
 *
 * @param weight how strongly it counts beside the others
 * @param spans in their order, all of as many chunks; the last one lasts to the end
 */
public record TimedPrompt(double weight, List<Span> spans) {
    public TimedPrompt {
        spans = List.copyOf(spans);
    }

    /**
     * What is asked for until a call.
     *
     * @param lastCall counted from 1
     * @param words equal words have equal chunks
     */
    public record Span(int lastCall, String words, List<Chunk> chunks) {
        public Span {
            chunks = List.copyOf(chunks);
        }
    }
}
