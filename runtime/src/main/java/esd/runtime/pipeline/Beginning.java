package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.OptionalDouble;

/** What the sampling of a picture begins with: noise, or a picture with noise over it. */
interface Beginning {
    Beginning NOISE = new Beginning() {};

    /** The noisy latent of a job's picture, [1, 4, H, W]; {@code unit} is its noise of variance 1, and is consumed. */
    default NDArray latent(Txt2ImgRequest request, int index, NDArray unit, double[] sigmas) throws NotFinite {
        NDArray raised = request.method().raised(unit, sigmas); // [1, 4, H, W]
        unit.close();
        return raised;
    }

    /** The levels that are walked, of those of a whole run. */
    default double[] levels(Txt2ImgRequest request, double[] sigmas) {
        return sigmas;
    }

    default OptionalDouble denoisingStrength() {
        return OptionalDouble.empty();
    }

    /** Further keys of the infotext. */
    default Map<String, String> told() {
        return Map.of();
    }
}
