package esd.models.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** The tensor engine of this process: started once, asked for devices, and for what it still holds. */
public final class Torch {
    private static final String ENGINE = "PyTorch";

    private Torch() {}

    /** Loads the native library. Without this setting the engine reports its start to its makers. */
    static void start() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        Engine.getEngine(ENGINE);
    }

    /** A manager of its own, to be closed by whoever asked for it. */
    public static NDManager manager(Device device) {
        start();
        return NDManager.newBaseManager(device, ENGINE);
    }

    /** The number of NVIDIA GPUs that the engine can use. */
    public static int gpus() {
        start();
        return Engine.getEngine(ENGINE).getGpuCount();
    }

    /** Gives back to a GPU what the engine keeps of the memory of tensors that are closed; the CPU's is given back at once. */
    public static void giveBack(Device device) {
        if (device.isGpu()) {
            TorchScript.emptyCache();
        }
    }

    /** How many native tensors are alive in this process. */
    public static int liveTensors() {
        start();
        try (NDManager probe = manager(Device.cpu())) {
            return count(probe.getParentManager());
        }
    }

    private static int count(NDManager manager) {
        int count = 0;
        for (Object resource : resources(manager).values()) {
            if (resource instanceof NDManager inner) {
                count += count(inner);
            } else if (resource instanceof NDArray) {
                count++;
            }
        }
        return count;
    }

    /** DJL lists a manager's own arrays but not the managers below it, so the field is read. */
    private static Map<?, ?> resources(NDManager manager) {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
