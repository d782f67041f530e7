package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A picture or film of a result; its name ends in what it really is. */
final class ResultFile {
    /** More than this no answer may hold. */
    static final int MOST_BYTES = 256 << 20;

    private static final int HEAD = 12;

    private final String name;
    private final String contentType;
    private final byte[] content;

    private ResultFile(String name, String contentType, byte[] content) {
        this.name = name;
        this.contentType = contentType;
        this.content = content;
    }

    static ResultFile of(String stem, byte[] content) {
        String head = new String(content, 0, Math.min(HEAD, content.length), ISO_8859_1);
        if (head.startsWith("\u0089PNG")) {
            return new ResultFile(stem + ".png", "image/png", content);
        } else if (head.startsWith("GIF8")) {
            return new ResultFile(stem + ".gif", "image/gif", content);
        } else if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return new ResultFile(stem + ".webp", "image/webp", content);
        } else if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return new ResultFile(stem + ".jpg", "image/jpeg", content);
        } else if (head.startsWith("ftyp", 4)) {
            return new ResultFile(stem + ".mp4", "video/mp4", content);
        }
        throw new IllegalArgumentException("neither a picture nor a film");
    }

    String name() {
        return name;
    }

    String contentType() {
        return contentType;
    }

    byte[] content() {
        return content;
    }
}
