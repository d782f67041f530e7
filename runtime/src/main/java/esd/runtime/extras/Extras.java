package esd.runtime.extras;

import static java.util.stream.Collectors.joining;

import esd.runtime.image.InputImage;
import esd.runtime.image.Png;
import esd.runtime.image.UnusableImage;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Enlarges the pictures of a request, as the webui's extras tab does. */
public final class Extras {
    private final UpscalerShelf shelf;

    public Extras(UpscalerShelf shelf) {
        this.shelf = shelf;
    }

    /** The pictures in the order of the request. */
    public List<Processed> run(ExtrasRequest request) throws RefusedRequest, InterruptedException {
        List<Processed> results = new ArrayList<>();
        for (int i = 0; i < request.images().size(); i++) {
            Map<String, String> told = new LinkedHashMap<>();
            BufferedImage result = worked(picture(request, i), request, told);
            String text = told.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(joining(", "));
            results.add(new Processed(Png.processed(result, text), text));
        }
        return results;
    }

    private static BufferedImage picture(ExtrasRequest request, int index) throws RefusedRequest {
        try {
            return InputImage.opaque(InputImage.read(request.images().get(index)));
        } catch (UnusableImage e) {
            String name = request.images().size() == 1 ? "image" : "imageList[%d]".formatted(index);
            throw new RefusedRequest("%s %s".formatted(name, e.getMessage()));
        }
    }

    private BufferedImage worked(BufferedImage picture, ExtrasRequest request, Map<String, String> told)
            throws RefusedRequest, InterruptedException {
        if (request.first().equals(Upscaling.NONE)) {
            return picture;
        }
        BufferedImage result = resized(picture, shelf.named(request.first()), request.size());
        tell(request.size(), told);
        told.put("Postprocess upscaler", request.first());
        if (request.secondVisibility() > 0 && !request.second().equals(Upscaling.NONE)) {
            BufferedImage over = resized(picture, shelf.named(request.second()), request.size());
            result = Blend.of(result, over, request.secondVisibility());
            told.put("Postprocess upscaler 2", request.second());
        }
        return result;
    }

    private static void tell(ExtrasRequest.Size size, Map<String, String> told) {
        if (size instanceof ExtrasRequest.Size.Sides sides) {
            told.put(
                    sides.crop() ? "Postprocess crop to" : "Postprocess upscale to",
                    "%dx%d".formatted(sides.width(), sides.height()));
        } else if (size instanceof ExtrasRequest.Size.Times times) {
            told.put("Postprocess upscale by", String.valueOf(times.times()));
        }
    }

    private static BufferedImage resized(BufferedImage picture, Upscaling upscaling, ExtrasRequest.Size size)
            throws RefusedRequest, InterruptedException {
        if (size instanceof ExtrasRequest.Size.Sides sides) {
            double times = Math.max(
                    (double) sides.width() / picture.getWidth(), (double) sides.height() / picture.getHeight());
            BufferedImage result = Enlargement.enlarged(picture, upscaling, times);
            return sides.crop() ? Blend.cropped(result, sides.width(), sides.height()) : result;
        }
        return Enlargement.enlarged(picture, upscaling, ((ExtrasRequest.Size.Times) size).times());
    }
}
