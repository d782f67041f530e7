package esd.runtime.kohya;

import esd.models.adapter.AdapterSettings;
import esd.models.adapter.AdapterSettings.Dropouts;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.OptionalInt;

/** The network that learns: {@code network_module} and what belongs to it. */
final class NetworkSettings {
    private static final int LARGEST_RANK = 1024;

    private NetworkSettings() {}

    static AdapterSettings read(Keys options, List<String> arguments) throws RefusedOption {
        options.only("network_module", "networks.lora");
        Keys network = new Keys(Options.of("network_args", arguments));
        int rank = options.whole("network_dim", 4, 1, LARGEST_RANK);
        double alpha = alpha(options.number("network_alpha", 1, 0, 1e6), rank);
        boolean conv = !network.text("conv_dim", "").isEmpty();
        int convRank = network.whole("conv_dim", rank, 1, LARGEST_RANK);
        double convAlpha = alpha(network.number("conv_alpha", 1, 0, 1e6), convRank);
        Dropouts dropouts = new Dropouts(
                options.number("network_dropout", 0, 0, 0.999),
                network.number("rank_dropout", 0, 0, 0.999),
                network.number("module_dropout", 0, 0, 1));
        network.refuseTheRest();
        boolean unetOnly = options.flag("network_train_unet_only");
        boolean textOnly = options.flag("network_train_text_encoder_only");
        if (unetOnly && textOnly) {
            throw new RefusedOption(
                    "network_train_unet_only and network_train_text_encoder_only are both true: nothing would learn");
        }
        return new AdapterSettings(
                rank,
                alpha,
                conv ? OptionalInt.of(convRank) : OptionalInt.empty(),
                convAlpha,
                dropouts,
                !textOnly,
                !unetOnly);
    }

    /** As kohya has it: no alpha is as much as the rank. */
    private static double alpha(double alpha, int rank) {
        return alpha == 0 ? rank : alpha;
    }
}
