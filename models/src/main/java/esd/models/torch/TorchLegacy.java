package esd.models.torch;

import esd.models.checkpoint.Windows.Span;
import esd.models.pickle.BrokenPickle;
import esd.models.pickle.Constructor;
import esd.models.pickle.Dictionary;
import esd.models.pickle.Names;
import esd.models.pickle.Pickle;
import esd.models.pickle.PickleInput;
import esd.models.torch.TorchTensor.Storage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Torch's layout before 1.6: magic, version and system, the pickle, the storages' keys, then each with its length. */
final class TorchLegacy implements TorchLayout {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final Long VERSION = 1001L;

    /** How a file begins whose first pickle is that number: protocol 2, and an integer of ten bytes. */
    private static final byte[] START = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19
    };

    private final Object root;
    private final Map<String, Span> storages;

    private TorchLegacy(Object root, Map<String, Span> storages) {
        this.root = root;
        this.storages = storages;
    }

    static boolean recognises(ByteBuffer start) {
        return start.remaining() >= START.length && start.slice(0, START.length).equals(ByteBuffer.wrap(START));
    }

    static TorchLegacy read(FileChannel channel) throws IOException {
        PickleInput input = new PickleInput(channel, 0, channel.size());
        expect(MAGIC, Pickle.read(input, Names.NONE));
        expect(VERSION, Pickle.read(input, Names.NONE));
        refuseBigEndian(Pickle.read(input, Names.NONE));
        SeenStorages names = new SeenStorages();
        Object root = Pickle.read(input, names);
        if (!(Pickle.read(input, Names.NONE) instanceof List<?> keys)) {
            throw new BrokenPickle("it does not say which storages follow");
        }
        return new TorchLegacy(root, storages(channel, input.position(), keys, names.seen()));
    }

    private static Map<String, Span> storages(FileChannel channel, long start, List<?> keys, Map<String, Storage> seen)
            throws IOException {
        Map<String, Span> spans = new HashMap<>();
        long position = start;
        for (Object key : keys) {
            Storage storage = Optional.ofNullable(seen.get(key.toString()))
                    .orElseThrow(() -> new BrokenPickle("it holds a storage that no tensor uses"));
            long elements = new PickleInput(channel, position, channel.size()).longInteger();
            Span span =
                    new Span(position + 8, storage.elements() * storage.type().bytes());
            if (elements != storage.elements() || span.length() > channel.size() - span.start()) {
                throw new BrokenPickle("it is not whole");
            }
            if (spans.put(storage.key(), span) != null) {
                throw new BrokenPickle("it holds storage %s twice".formatted(storage.key()));
            }
            position = span.end();
        }
        return spans;
    }

    private static void expect(Object expected, Object found) throws BrokenPickle {
        if (!expected.equals(found)) {
            throw new BrokenPickle("it is not a checkpoint that torch saved");
        }
    }

    private static void refuseBigEndian(Object system) throws BrokenPickle {
        if (!(system instanceof Dictionary facts) || !facts.get("little_endian").equals(Optional.of(true))) {
            throw new BrokenPickle("its numbers are big-endian, which this server does not read");
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public Span span(Storage storage) {
        return storages.getOrDefault(storage.key(), NOWHERE);
    }

    /** Torch's names, and every storage that they met. */
    private static final class SeenStorages implements Names {
        private final TorchNames names = new TorchNames();
        private final Map<String, Storage> seen = new HashMap<>();

        @Override
        public Optional<Constructor> constructor(String name) {
            return names.constructor(name);
        }

        @Override
        public Object outside(List<Object> id) throws BrokenPickle {
            Storage storage = names.outside(id);
            seen.put(storage.key(), storage);
            return storage;
        }

        private Map<String, Storage> seen() {
            return seen;
        }
    }
}
