package esd.runtime.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt whose {@code <lora:…>} were read and taken out.
 *
 * @param text what is left for the text encoder
 */
public record ExtraNetworks(String text, List<LoraTag> loras) {
    private static final Pattern TAG = Pattern.compile("<(?<kind>\\w+):(?<arguments>[^<>]+)>");
    private static final int EXCERPT = 60;

    public ExtraNetworks {
        loras = List.copyOf(loras);
    }

    /** Reads a prompt; a kind of network that is not known, or an argument that is not, is refused. */
    public static ExtraNetworks of(String prompt) throws UnsupportedPrompt {
        List<LoraTag> loras = new ArrayList<>();
        for (MatchResult tag : TAG.matcher(prompt).results().toList()) {
            loras.add(lora(tag));
        }
        return new ExtraNetworks(TAG.matcher(prompt).replaceAll(""), loras);
    }

    /** Only the prompt adds networks: in a negative prompt such a tag has no meaning, and is refused. */
    static void refuse(String negativePrompt) throws UnsupportedPrompt {
        Matcher tag = TAG.matcher(negativePrompt);
        if (tag.find()) {
            throw new UnsupportedPrompt(
                    "the negative prompt holds %s; networks are added in the prompt".formatted(excerpt(tag.group())));
        }
    }

    private static LoraTag lora(MatchResult tag) throws UnsupportedPrompt {
        if (!tag.group(1).equals("lora") && !tag.group(1).equals("lyco")) {
            throw new UnsupportedPrompt(
                    "the prompt holds %s, which this version does not do".formatted(excerpt(tag.group())));
        }
        String[] arguments = tag.group(2).split(":", -1);
        double textEncoder = 1;
        double unet = Double.NaN;
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.startsWith("te=") || (i == 1 && !argument.contains("="))) {
                textEncoder = strength(argument, tag);
            } else if (argument.startsWith("unet=") || (i == 2 && !argument.contains("="))) {
                unet = strength(argument, tag);
            } else {
                throw unknown(argument, tag);
            }
        }
        return new LoraTag(arguments[0], textEncoder, Double.isNaN(unet) ? textEncoder : unet);
    }

    private static double strength(String argument, MatchResult tag) throws UnsupportedPrompt {
        String number = argument.substring(argument.indexOf('=') + 1).strip();
        if (!number.matches("[+-]?(\\d{1,9}(\\.\\d{0,20})?|\\.\\d{1,20})")) {
            throw unknown(argument, tag);
        }
        return Double.parseDouble(number);
    }

    private static UnsupportedPrompt unknown(String argument, MatchResult tag) {
        return new UnsupportedPrompt(
                "%s: %s is neither a strength nor te=… or unet=…".formatted(excerpt(tag.group()), excerpt(argument)));
    }

    private static String excerpt(String text) {
        return "\"%s\"".formatted(text.length() > EXCERPT ? text.substring(0, EXCERPT) + "…" : text);
    }
}
