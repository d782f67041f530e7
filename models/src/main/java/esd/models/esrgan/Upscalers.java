package esd.models.esrgan;

import esd.models.net.Upscaler;
import esd.models.tensor.MissingTensor;
import esd.models.tensor.Weights;

/** Finds out which upscaler a file of tensors is, and builds it. */
public final class Upscalers {
    private Upscalers() {}

    /** The network, its sizes read from the tensors' shapes; the weights stay with whoever opened them. */
    public static Upscaler of(Weights weights) throws NotAnUpscaler {
        try {
            if (weights.has("body.0.weight") && weights.has("body.1.weight")) {
                return new CompactNet(weights);
            }
            return new RrdbNet(weights, RrdbNames.of(weights));
        } catch (MissingTensor e) {
            throw new NotAnUpscaler("it is incomplete: %s".formatted(e.getMessage()));
        }
    }
}
