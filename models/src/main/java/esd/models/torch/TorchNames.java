package esd.models.torch;

import esd.models.checkpoint.ElementType;
import esd.models.pickle.BrokenPickle;
import esd.models.pickle.Constructor;
import esd.models.pickle.Dictionary;
import esd.models.pickle.Named;
import esd.models.pickle.Names;
import esd.models.torch.TorchTensor.Storage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a torch checkpoint may name: tensors, their storages, and training's leftovers, which stay unread. */
final class TorchNames implements Names {
    private static final Map<String, ElementType> STORAGES = Map.ofEntries(
            Map.entry("torch.DoubleStorage", ElementType.F64),
            Map.entry("torch.FloatStorage", ElementType.F32),
            Map.entry("torch.HalfStorage", ElementType.F16),
            Map.entry("torch.BFloat16Storage", ElementType.BF16),
            Map.entry("torch.LongStorage", ElementType.I64),
            Map.entry("torch.IntStorage", ElementType.I32),
            Map.entry("torch.ShortStorage", ElementType.I16),
            Map.entry("torch.CharStorage", ElementType.I8),
            Map.entry("torch.ByteStorage", ElementType.U8),
            Map.entry("torch.BoolStorage", ElementType.BOOL));

    private static final Map<String, Constructor> CONSTRUCTORS = Map.of(
            "torch._utils._rebuild_tensor", TorchTensor::rebuild,
            "torch._utils._rebuild_tensor_v2", TorchTensor::rebuild,
            "torch._utils._rebuild_parameter", TorchTensor::parameter,
            "collections.OrderedDict", TorchNames::dictionary);

    /** What Stable Diffusion's own checkpoints name beside tensors: nothing of it is built. */
    private static final Set<String> UNREAD = Set.of(
            "__builtin__.set",
            "builtins.set",
            "_codecs.encode",
            "numpy.dtype",
            "numpy.ndarray",
            "numpy.core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy._core.multiarray._reconstruct",
            "torch.Size",
            "torch.device",
            "torch.nn.modules.container.ParameterDict",
            "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
            "pytorch_lightning.callbacks.early_stopping.EarlyStopping");

    private enum Unread {
        VALUE
    }

    @Override
    public Optional<Constructor> constructor(String name) {
        if (STORAGES.containsKey(name)) {
            return Optional.of(arguments -> {
                throw new BrokenPickle("it calls %s".formatted(name));
            });
        }
        return UNREAD.contains(name)
                ? Optional.of(arguments -> Unread.VALUE)
                : Optional.ofNullable(CONSTRUCTORS.get(name));
    }

    /** A storage's id: "storage", its kind, its key, the device it was on, its length, and for a view which part. */
    @Override
    public Storage outside(List<Object> id) throws BrokenPickle {
        boolean whole = id.size() == 5 || (id.size() == 6 && !(id.get(5) instanceof List));
        if (whole
                && id.get(1) instanceof Named kind
                && id.get(2) instanceof String key
                && id.get(4) instanceof Long elements
                && elements >= 0) {
            ElementType type = STORAGES.get(kind.name());
            if (type != null && elements <= Long.MAX_VALUE / type.bytes()) {
                return new Storage(key, type, elements);
            }
        }
        throw new BrokenPickle("it describes a storage in a way that this server does not read");
    }

    private static Object dictionary(List<Object> arguments) {
        Dictionary dictionary = new Dictionary();
        if (!arguments.isEmpty() && arguments.get(0) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof List<?> pair && pair.size() == 2) {
                    dictionary.put(pair.get(0), pair.get(1));
                }
            }
        }
        return dictionary;
    }
}
