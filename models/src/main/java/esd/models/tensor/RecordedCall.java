package esd.models.tensor;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Arrays;

/**
 * Calls a TorchScript function so that autograd follows it. DJL's own call by name always runs in inference mode, so the
 * native method below it is called, which has a flag for this.
 */
final class RecordedCall {
    private static final String LIBRARY = "ai.djl.pytorch.jni.PyTorchLibrary";
    private static final MethodHandle RUN = method();
    private static final MethodHandle VALUE = constructor();

    private RecordedCall() {}

    static IValue of(PtSymbolBlock functions, String function, IValue[] arguments) {
        long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
        try {
            long result = (long) RUN.invoke((long) functions.getHandle(), function, handles, true, false);
            return (IValue) VALUE.invoke(result);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static MethodHandle method() {
        try {
            Class<?> library = Class.forName(LIBRARY);
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
            MethodType type = MethodType.methodType(
                    long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
            Object only = lookup.findStaticGetter(library, "LIB", library).invoke();
            return lookup.findVirtual(library, "moduleRunMethod", type).bindTo(only);
        } catch (Throwable absent) {
            throw new IllegalStateException("this DJL has no " + LIBRARY + ".moduleRunMethod", absent);
        }
    }

    private static MethodHandle constructor() {
        try {
            Constructor<IValue> constructor = IValue.class.getDeclaredConstructor(long.class);
            constructor.setAccessible(true);
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
