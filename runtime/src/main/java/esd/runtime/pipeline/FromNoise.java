package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.PictureEncoder;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.SigmaTable;
import java.util.Optional;

/** Sampling that begins with nothing but noise. */
final class FromNoise implements Beginning {
    private static final SigmaTable SIGMAS = SigmaTable.scaledLinear();

    private final Txt2ImgRequest request;
    private final PictureEncoder encoder;

    FromNoise(Txt2ImgRequest request, PictureEncoder encoder) {
        this.request = request;
        this.encoder = encoder;
    }

    static double[] levels(Txt2ImgRequest request) {
        return request.method().sigmas(SIGMAS, request.steps());
    }

    @Override
    public StepCount steps() throws RefusedRequest {
        return StepCount.of(request);
    }

    @Override
    public Start start(int index, NDArray unit) throws NotFinite {
        double[] sigmas = levels(request);
        NDArray x = request.method().raised(unit, sigmas); // [1, 4, H, W]
        Optional<NDArray> beside = encoder.besideNothing(
                unit.getManager(), request.seeds().posterior(index), request.width(), request.height());
        return new Start(x, sigmas, Optional.empty(), beside);
    }
}
