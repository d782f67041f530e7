package esd.runtime.extras;

import esd.runtime.request.RefusedRequest;

/** The upscalers that there are, by the names that requests use. */
@FunctionalInterface
public interface UpscalerShelf {
    /** Throws {@link RefusedRequest}, with the names that are known, where there is none of this name. */
    Upscaling named(String name) throws RefusedRequest;
}
