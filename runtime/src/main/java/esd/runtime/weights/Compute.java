package esd.runtime.weights;

import ai.djl.Device;
import esd.models.tensor.Precision;

/** Where networks compute, and in which precision. */
public record Compute(Device device, Precision precision) {
    /**
     * Reads the settings {@code ESD_DEVICE} (auto, cpu, cuda:N) and {@code ESD_PRECISION} (auto, fp32, bf16, fp16).
     *
     * @throws IllegalArgumentException when a device does not exist or a precision is not one of these
     */
    public static Compute of(String device, String precision, Machine machine) {
        Device chosen = device(device, machine.gpus());
        return new Compute(chosen, precision(precision, chosen, machine));
    }

    private static Device device(String name, int gpus) {
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        if (name.equals("auto")) {
            return Device.gpu(0);
        }
        if (!name.matches("cuda:\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "ESD_DEVICE is %s, allowed are auto, cpu, cuda:0, cuda:1 …".formatted(name));
        }
        int number = Integer.parseInt(name.substring("cuda:".length()));
        if (number >= gpus) {
            throw new IllegalArgumentException(
                    "ESD_DEVICE is %s, but this process sees %d NVIDIA GPUs".formatted(name, gpus));
        }
        return Device.gpu(number);
    }

    private static Precision precision(String name, Device device, Machine machine) {
        return switch (name) {
            case "fp32" -> Precision.FP32;
            case "bf16" -> Precision.BF16;
            case "fp16" -> Precision.FP16;
            case "auto" -> device.isGpu() ? Precision.FP16 : machine.bf16() ? Precision.BF16 : Precision.FP32;
            default ->
                throw new IllegalArgumentException(
                        "ESD_PRECISION is %s, allowed are auto, fp32, bf16, fp16".formatted(name));
        };
    }

    @Override
    public String toString() {
        return "%s, %s".formatted(device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu", precision);
    }
}
