package esd.models.lora;

import java.util.Collection;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A UNet's modules as diffusers calls them, which is how LoRAs call them too. */
final class DiffusersNames {
    private static final Pattern BLOCK = Pattern.compile("(?<way>input|output)_blocks\\.(?<number>\\d+)\\.(?<rest>.+)");
    private static final Pattern PART = Pattern.compile("(?<place>[0-2])\\.(?<rest>.+)");
    private static final Pattern DOWN = Pattern.compile("input_blocks\\.(?<number>\\d+)\\.0\\.op.*");

    private static final Map<String, String> OUTSIDE = Map.of(
            "time_embed.0", "time_embedding.linear_1",
            "time_embed.2", "time_embedding.linear_2",
            "input_blocks.0.0", "conv_in",
            "out.0", "conv_norm_out",
            "out.2", "conv_out");

    private static final Map<String, String> RESIDUAL = Map.of(
            "in_layers.0", "norm1",
            "in_layers.2", "conv1",
            "emb_layers.1", "time_emb_proj",
            "out_layers.0", "norm2",
            "out_layers.3", "conv2",
            "skip_connection", "conv_shortcut");

    private final int blocksPerLevel;

    /** Takes all modules of a UNet: where it first halves its map tells how many blocks a level has. */
    DiffusersNames(Collection<String> modules) {
        blocksPerLevel = modules.stream()
                .map(DOWN::matcher)
                .filter(Matcher::matches)
                .mapToInt(down -> Integer.parseInt(down.group("number")))
                .min()
                .orElse(3);
    }

    /** The name of a module that is called {@code input_blocks.1.1.proj_in}, say, in a checkpoint. */
    String of(String module) {
        if (OUTSIDE.containsKey(module)) {
            return OUTSIDE.getOrDefault(module, module);
        }
        if (module.startsWith("middle_block.")) {
            return middle(module.substring("middle_block.".length()));
        }
        Matcher block = BLOCK.matcher(module);
        return block.matches() ? block(block.toMatchResult()) : module;
    }

    private static String middle(String module) {
        Matcher part = PART.matcher(module);
        if (!part.matches()) {
            return "mid_block." + module;
        }
        return switch (part.group("place")) {
            case "0" -> "mid_block.resnets.0." + residual(part.group("rest"));
            case "1" -> "mid_block.attentions.0." + part.group("rest");
            default -> "mid_block.resnets.1." + residual(part.group("rest"));
        };
    }

    private String block(MatchResult block) {
        boolean down = block.group(1).equals("input");
        int number = Integer.parseInt(block.group(2)) - (down ? 1 : 0);
        String level = "%s_blocks.%d.".formatted(down ? "down" : "up", number / blocksPerLevel);
        int place = number % blocksPerLevel;
        String rest = block.group(3);
        if (rest.startsWith("0.op")) {
            return level + "downsamplers.0.conv";
        }
        if (rest.matches("[12]\\.conv")) {
            return level + "upsamplers.0.conv";
        }
        return rest.startsWith("0.")
                ? "%sresnets.%d.%s".formatted(level, place, residual(rest.substring(2)))
                : "%sattentions.%d.%s".formatted(level, place, rest.substring(2));
    }

    private static String residual(String part) {
        return RESIDUAL.getOrDefault(part, part);
    }
}
