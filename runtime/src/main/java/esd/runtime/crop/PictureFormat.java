package esd.runtime.crop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of picture files that are cropped, known by the endings of their names. */
public enum PictureFormat {
    PNG("png", "image/png", true, "png"),
    JPEG("jpeg", "image/jpeg", false, "jpg|jpeg"),
    BMP("bmp", "image/bmp", false, "bmp"),
    /** Read only, since no Java library writes it without native code: it is written as PNG, which loses nothing. */
    WEBP("png", "image/png", true, "webp");

    private final String writer;
    private final String contentType;
    private final boolean transparent;
    private final String endings;

    PictureFormat(String writer, String contentType, boolean transparent, String endings) {
        this.writer = writer;
        this.contentType = contentType;
        this.transparent = transparent;
        this.endings = endings;
    }

    /** Empty for a file that is no picture. */
    public static Optional<PictureFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.matches("(?s).*\\.(" + format.endings + ")"))
                .findFirst();
    }

    /** What the cropped picture's file is called. */
    public String written(String fileName) {
        return this == WEBP ? fileName.substring(0, fileName.length() - ".webp".length()) + ".png" : fileName;
    }

    public String contentType() {
        return contentType;
    }

    String writer() {
        return writer;
    }

    boolean transparent() {
        return transparent;
    }
}
