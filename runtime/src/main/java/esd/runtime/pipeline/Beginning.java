package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.runtime.image.UnusableImage;
import esd.runtime.networks.NotFinite;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.OptionalDouble;

/** What pictures begin with: noise, or a picture with noise over it. */
interface Beginning {
    StepCount steps() throws RefusedRequest;

    /** Begins the picture of this number; {@code unit} is its noise of variance 1, and owns what is made. */
    Start start(int index, NDArray unit) throws NotFinite;

    /** The result, from the decoded picture. */
    default BufferedImage finished(int index, BufferedImage decoded) throws UnusableImage {
        return decoded;
    }

    default OptionalDouble denoisingStrength() {
        return OptionalDouble.empty();
    }

    /** What the infotext tells of a scale that only networks for instructions have. */
    default OptionalDouble imageScale() {
        return OptionalDouble.empty();
    }

    /** Further keys of the infotext. */
    default Map<String, String> told() {
        return Map.of();
    }
}
