package esd.runtime.instances;

import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import java.util.List;
import java.util.regex.Pattern;

/** On which devices an instance type puts its instances. */
final class Placement {
    /** The type of the endpoints that share the instances which are there from the start. */
    static final String SHARED = "local";

    private static final Pattern DEVICES = Pattern.compile("(cpu|cuda(:\\d{1,3})?)(,(cpu|cuda(:\\d{1,3})?))*");
    private static final Pattern AWS = Pattern.compile("ml\\.[a-z0-9-]+\\.[a-z0-9-]+");
    private static final String ANY_GPU = "cuda";

    private Placement() {}

    /** The devices by name, whether they are here or not. An AWS type says nothing of them: it gets the usual ones. */
    static List<String> of(EndpointPlan plan, Hardware hardware) throws EndpointRefused {
        String type = plan.instanceType();
        if (AWS.matcher(type).matches()) {
            return hardware.usualDevices();
        }
        if (type.equals(ANY_GPU)) {
            List<String> gpus = hardware.devices().stream()
                    .filter(device -> device.startsWith(ANY_GPU))
                    .toList();
            return gpus.isEmpty() ? List.of(ANY_GPU + ":0") : gpus;
        }
        if (DEVICES.matcher(type).matches()) {
            return List.of(type.split(",", -1)).stream()
                    .map(device -> device.equals(ANY_GPU) ? ANY_GPU + ":0" : device)
                    .distinct()
                    .toList();
        }
        throw new EndpointRefused(
                "instance_type %s is neither a device, such as cpu or cuda:0, nor an AWS type, such as ml.g5.2xlarge"
                        .formatted(type));
    }
}
