package esd.models.layout;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.TensorInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a file's tensors are not those that its architecture asks for. */
record Differences(List<String> missing, List<String> misshapen, List<String> mistyped, List<String> surplus) {
    private static final Set<ElementType> WEIGHTS =
            EnumSet.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64);

    /** What published files carry besides: training's leftovers, which no picture needs. */
    private static final Pattern HARMLESS =
            Pattern.compile("model_ema\\..*|first_stage_model\\.loss\\..*|.*num_batches(_tracked)?|.*num_updates"
                    + "|(alphas_cumprod|sqrt_|posterior_|log_one_minus_).*|betas|logvar|lvlb_weights|scale_factor"
                    + "|cond_stage_model\\.transformer\\.text_model\\.embeddings\\.position_ids"
                    + "|cond_stage_model\\.(.*\\.)?(logit_scale|text_projection(\\..*)?)");

    static Differences between(Map<String, List<Long>> expected, Map<String, TensorInfo> found) {
        Differences differences =
                new Differences(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        expected.forEach((name, shape) -> differences.compare(name, shape, found));
        for (String name : found.keySet()) {
            if (!expected.containsKey(name) && !HARMLESS.matcher(name).matches()) {
                differences.surplus.add(name);
            }
        }
        return differences;
    }

    private void compare(String name, List<Long> shape, Map<String, TensorInfo> found) {
        TensorInfo info = found.get(name);
        if (info == null) {
            missing.add(name);
        } else if (!info.shape().equals(shape)) {
            misshapen.add("%s %s instead of %s".formatted(name, info.shape(), shape));
        } else if (!WEIGHTS.contains(info.type())) {
            mistyped.add("%s %s".formatted(name, info.type()));
        }
    }

    void refuse() throws WrongLayout {
        List<String> problems = new ArrayList<>();
        tell(problems, missing, "missing");
        tell(problems, misshapen, "of the wrong shape");
        tell(problems, mistyped, "not of floating point");
        tell(problems, surplus, "unknown");
        if (!problems.isEmpty()) {
            throw new WrongLayout("not a Stable Diffusion 1.x checkpoint: " + String.join("; ", problems));
        }
    }

    private static void tell(List<String> problems, List<String> names, String what) {
        if (!names.isEmpty()) {
            String some = String.join(", ", names.subList(0, Math.min(3, names.size())));
            String more = names.size() > 3 ? " and %d more".formatted(names.size() - 3) : "";
            problems.add("%s: %s%s".formatted(what, some, more));
        }
    }
}
