package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.Map;
import java.util.TreeMap;

/** Factors that hold until a step, and the last of them from there on: "1:10,0.1:20,0.01". */
record Pieces(TreeMap<Long, Double> until, double last) implements Schedule {
    private static final String RULES = "step_rules";

    static Pieces of(Options options) throws RefusedOption {
        String[] rules = options.text(RULES, "").split(",", -1);
        TreeMap<Long, Double> until = new TreeMap<>();
        try {
            for (int i = 0; i < rules.length - 1; i++) {
                String[] rule = rules[i].split(":", -1);
                if (rule.length != 2) {
                    throw malformed(options);
                }
                until.put(Long.valueOf(rule[1].strip()), Double.valueOf(rule[0].strip()));
            }
            return new Pieces(until, Double.parseDouble(rules[rules.length - 1].strip()));
        } catch (NumberFormatException e) {
            throw malformed(options);
        }
    }

    private static RefusedOption malformed(Options options) {
        return options.wrong(RULES, "factors with the steps that they hold until, such as 1:10,0.1:20,0.01");
    }

    @Override
    public double factor(long step) {
        Map.Entry<Long, Double> piece = until.higherEntry(step);
        return piece == null ? last : piece.getValue();
    }
}
