package esd.models.lora;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of networks in such files that are no sums of low-rank products, by the names of their tensors. */
final class UnknownKinds {
    private static final List<Kind> KINDS = List.of(
            Kind.of("LoHa", "\\.hada_[wt][12](_[ab])?"),
            Kind.of("LoKr", "\\.lokr_[wt][12](_[ab])?"),
            Kind.of("DoRA", "\\.dora_scale|\\.lora_magnitude_vector(\\.default)?(\\.weight)?"),
            Kind.of("(IA)³", "\\.on_input|\\.ia3_l(\\.default)?"),
            Kind.of("OFT", "\\.oft_(blocks|diag|R)(\\..+)?"),
            Kind.of("BOFT", "\\.(boft_.+|rescale)"),
            Kind.of("GLoRA", "\\.(a[12]|b[12]|bm)\\.weight"),
            Kind.of("AdaLoRA", "\\.(lora_E|ranknum)(\\.default)?"),
            Kind.of("full differences", "\\.diff(_b)?"),
            Kind.of("norms", "\\.[wb]_norm"),
            Kind.of("biases", "\\.bias_(values|indices|size)|\\.lora_(up|B)(\\.default)?\\.bias"),
            Kind.of("bundled embeddings", "\\Abundle_emb\\..*"));

    private record Kind(String name, Pattern tensors) {
        static Kind of(String name, String ending) {
            return new Kind(name, Pattern.compile("(%s)\\z".formatted(ending)));
        }

        /** The kind with one of its tensors. */
        Optional<String> told(Collection<String> names) {
            return names.stream()
                    .filter(name -> tensors.matcher(name).find())
                    .findFirst()
                    .map(found -> "%s (%s)".formatted(name, found));
        }
    }

    private UnknownKinds() {}

    /** Those that a file's names tell. */
    static Optional<String> among(Collection<String> names) {
        return Optional.of(KINDS.stream()
                        .flatMap(kind -> kind.told(names).stream())
                        .collect(Collectors.joining(", ")))
                .filter(text -> !text.isEmpty());
    }
}
