package esd.models.tensor;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Functions written in TorchScript ({@code ops.py}, {@code updates.py}), for what DJL does not expose. The only class that knows DJL's
 * PyTorch classes.
 *
 * <p>A function takes its tensors as one list and its numbers after it. DJL has no name for bfloat16 but carries such
 * arrays as long as nobody asks for their type.
 */
final class TorchScript {
    /** Held: DJL closes a model that nobody refers to. */
    private static final Model MODEL = load();

    private static final PtSymbolBlock FUNCTIONS = (PtSymbolBlock) MODEL.getBlock();

    /** torch keeps this setting per thread; with its optimizer on, loops of small operations take twice the time. */
    private static final ThreadLocal<Boolean> UNOPTIMIZED = ThreadLocal.withInitial(() -> {
        JniUtils.setGraphExecutorOptimize(false);
        return true;
    });

    private static final ThreadLocal<Boolean> RECORDS = ThreadLocal.withInitial(() -> false);

    private TorchScript() {}

    static boolean records() {
        return RECORDS.get();
    }

    /** The engine takes part only while it records: elsewhere parameters are changed in place. */
    static void record(boolean on) {
        Torch.start();
        JniUtils.setGradMode(on);
        RECORDS.set(on);
    }

    /** Whether what a recording thread computes is followed by autograd. */
    static void gradients(boolean on) {
        JniUtils.setGradMode(on);
    }

    /** Whether autograd follows what this thread computes now. */
    static boolean follows() {
        return records() && JniUtils.isGradMode();
    }

    /** Whether gradients flow back through an array; DJL answers this for those only that keep their gradient. */
    static boolean followed(NDArray x) {
        try (NDArray followed = call(x.getManager(), "followed", new NDArray[] {x})) {
            return followed.getBoolean();
        }
    }

    static void backward(NDArray result, NDArray gradient) {
        JniUtils.backward((PtNDArray) result, (PtNDArray) gradient, false, false);
    }

    /** The allocator of all GPUs gives back what no tensor uses. */
    static void emptyCache() {
        JniUtils.emptyCudaCache();
    }

    /** Calls a function; its result belongs to {@code owner}. */
    static NDArray call(NDManager owner, String function, NDArray[] tensors, Object... numbers) {
        UNOPTIMIZED.get();
        IValue[] arguments = new IValue[numbers.length + 1];
        try {
            arguments[0] = IValue.listFrom(handles(tensors));
            for (int i = 0; i < numbers.length; i++) {
                arguments[i + 1] = number(numbers[i]);
            }
            try (IValue result = records()
                    ? RecordedCall.of(FUNCTIONS, function, arguments)
                    : IValueUtils.runMethod(FUNCTIONS, function, arguments)) {
                return result.toTensor((PtNDManager) owner);
            }
        } finally {
            for (IValue argument : arguments) {
                if (argument != null) {
                    argument.close();
                }
            }
        }
    }

    private static PtNDArray[] handles(NDArray[] tensors) {
        PtNDArray[] handles = new PtNDArray[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            handles[i] = (PtNDArray) tensors[i];
        }
        return handles;
    }

    private static IValue number(Object number) {
        return number instanceof Double real ? IValue.from(real) : IValue.from(((Number) number).longValue());
    }

    private static Model load() {
        Torch.start();
        try {
            Model model = Model.newInstance("ops", "PyTorch");
            model.load(new ByteArrayInputStream(archive(source())));
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One class in two files: what networks compute, and how training changes tensors. */
    private static byte[] source() throws IOException {
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        for (String file : List.of("ops.py", "updates.py")) {
            try (InputStream part = TorchScript.class.getResourceAsStream(file)) {
                Objects.requireNonNull(part).transferTo(source);
            }
        }
        return source.toByteArray();
    }

    /** A TorchScript archive: a stored zip of the source, an empty constant table and one object of class Ops. */
    private static byte[] archive(byte[] source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "ops/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "ops/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(
                    zip,
                    "ops/data.pkl",
                    "\u0080\2c__torch__\nOps\n)\u0081}X\10\0\0\0training\u0089sb."
                            .getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "ops/code/__torch__.py", source);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
