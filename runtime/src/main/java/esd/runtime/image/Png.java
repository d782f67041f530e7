package esd.runtime.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/** PNG files: the same picture and text give the same bytes. */
public final class Png {
    private static final String TREE = "javax_imageio_png_1.0";
    private static final String PARAMETERS = "parameters";

    private Png() {}

    /** A picture without text. */
    public static byte[] of(BufferedImage picture) {
        return encoded(picture, Optional.empty());
    }

    /** A picture with its infotext under the key {@code parameters}. */
    public static byte[] of(BufferedImage picture, String parameters) {
        return encoded(picture, Optional.of(new Text(PARAMETERS, parameters)));
    }

    /** A picture with what was done to it afterwards, under the key {@code postprocessing}. */
    public static byte[] processed(BufferedImage picture, String postprocessing) {
        return encoded(picture, Optional.of(new Text("postprocessing", postprocessing)));
    }

    private record Text(String key, String value) {}

    /** The text under the key {@code parameters}, if the file has one. */
    public static Optional<String> parameters(byte[] png) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in, true, false);
            IIOMetadataNode tree = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree(TREE);
            return text(tree, "tEXtEntry", "value").or(() -> text(tree, "iTXtEntry", "text"));
        } finally {
            reader.dispose();
        }
    }

    private static Optional<String> text(IIOMetadataNode tree, String entry, String attribute) {
        NodeList entries = tree.getElementsByTagName(entry);
        for (int i = 0; i < entries.getLength(); i++) {
            IIOMetadataNode node = (IIOMetadataNode) entries.item(i);
            if (node.getAttribute("keyword").equals(PARAMETERS)) {
                return Optional.of(node.getAttribute(attribute));
            }
        }
        return Optional.empty();
    }

    private static byte[] encoded(BufferedImage picture, Optional<Text> text) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
            if (text.isPresent()) {
                metadata.mergeTree(TREE, textTree(text.get()));
            }
            writer.setOutput(out);
            writer.write(new IIOImage(picture, null, metadata));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Latin-1 as a tEXt chunk, anything else as an uncompressed iTXt chunk: what Pillow writes for the webui. */
    private static IIOMetadataNode textTree(Text text) throws IIOInvalidTreeException {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text.value());
        IIOMetadataNode entry = new IIOMetadataNode(latin ? "tEXtEntry" : "iTXtEntry");
        entry.setAttribute("keyword", text.key());
        entry.setAttribute(latin ? "value" : "text", text.value());
        if (!latin) {
            entry.setAttribute("compressionFlag", "FALSE");
            entry.setAttribute("compressionMethod", "0");
            entry.setAttribute("languageTag", "");
            entry.setAttribute("translatedKeyword", "");
        }
        IIOMetadataNode chunk = new IIOMetadataNode(latin ? "tEXt" : "iTXt");
        chunk.appendChild(entry);
        IIOMetadataNode tree = new IIOMetadataNode(TREE);
        tree.appendChild(chunk);
        return tree;
    }
}
