package esd.runtime.backend;

import java.util.List;
import java.util.stream.Stream;

/** How the webui's users call a checkpoint: by its file's name, with or without the ending, and maybe with a hash behind it. */
public final class ModelTitle {
    private static final List<String> ENDINGS = List.of("", ".safetensors", ".ckpt", ".pt");

    private ModelTitle() {}

    /** The file names that a title can mean, the likeliest first. */
    public static List<String> names(String title) {
        String plain = title.replaceFirst("\\s*\\[[0-9a-fA-F]{8,64}]\\s*$", "");
        return Stream.of(title, plain)
                .distinct()
                .flatMap(name -> ENDINGS.stream().map(name::concat))
                .toList();
    }
}
