package esd.runtime.fetch;

import esd.runtime.fetch.PartialFile.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file is to lie, and whether there is room for it. */
record Landing(Path file, long largest) {
    /** Always left free: a full disk would stop more than this. */
    private static final long RESERVE = 1L << 30;

    /** The version of the file that is announced here, refused if it cannot be had. */
    Mark version(Arrival arrival) throws IOException {
        String host = arrival.address().host();
        String encoding = arrival.answer().header("Content-Encoding", "identity");
        if (!"identity".equals(encoding)) {
            throw FetchFailed.lasting("%s sends the file as %s, and not as it is".formatted(host, encoding));
        }
        long size = arrival.answer().body().contentLength();
        if (size < 0) {
            throw FetchFailed.lasting("%s does not say how long the file is".formatted(host));
        }
        if (size == 0) {
            throw FetchFailed.lasting("the file at %s is empty".formatted(host));
        }
        if (size > largest) {
            throw FetchFailed.lasting(
                    "the file at %s has %d bytes, more than the %d that are fetched".formatted(host, size, largest));
        }
        long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() - RESERVE;
        if (size > free) {
            throw FetchFailed.lasting(
                    "the file at %s has %d bytes, and there is room for %d".formatted(host, size, Math.max(0, free)));
        }
        return new Mark(size, Download.validator(arrival.answer()));
    }
}
