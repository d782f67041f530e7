package esd.runtime.fetch;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses belong to the internet at large, after IANA's registries of special ones. */
final class PublicAddresses {
    private static final int V4_BYTES = 4;

    /** The last is where Azure's machines ask for their settings. */
    private static final List<Block> SPECIAL_V4 = blocks(
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
                    + "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 "
                    + "240.0.0.0/4 168.63.129.16/32");

    private static final List<Block> GLOBAL_V6 = blocks("2000::/3");

    /** The last of these carry IPv4 addresses through tunnels (Teredo lies in the first, 6to4 is 2002). */
    private static final List<Block> SPECIAL_V6 = blocks("2001::/23 2001:db8::/32 3fff::/20 2002::/16");

    /** By which networks without IPv4 reach what has nothing else: as public as the address within. */
    private static final List<Block> TRANSLATED = blocks("64:ff9b::/96");

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        return !own(address) && open(address);
    }

    static boolean open(InetAddress address) {
        if (address.getAddress().length == V4_BYTES) {
            return !within(SPECIAL_V4, address);
        }
        if (within(TRANSLATED, address)) {
            return !within(SPECIAL_V4, lastFour(address));
        }
        return within(GLOBAL_V6, address) && !within(SPECIAL_V6, address);
    }

    /** What this machine serves to itself need not be what it serves to the world. */
    private static boolean own(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unreadable) {
            return true;
        }
    }

    private static boolean within(List<Block> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    private static InetAddress lastFour(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - V4_BYTES, bytes.length));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }

    private static List<Block> blocks(String text) {
        return Stream.of(text.split(" ")).map(Block::of).toList();
    }

    /** The addresses that begin with the same bits. */
    private record Block(BigInteger start, int bits, int length) {
        static Block of(String text) {
            String[] parts = text.split("/");
            try {
                byte[] address = InetAddress.getByName(parts[0]).getAddress();
                return new Block(new BigInteger(1, address), Integer.parseInt(parts[1]), address.length * Byte.SIZE);
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(text + " is an address", impossible);
            }
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            int rest = length - bits;
            return bytes.length * Byte.SIZE == length
                    && new BigInteger(1, bytes).shiftRight(rest).equals(start.shiftRight(rest));
        }
    }
}
