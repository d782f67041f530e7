package esd.runtime.instances;

import esd.runtime.backend.Backend;
import java.util.List;
import java.util.OptionalLong;

/** What a machine lends to instances: devices, the memory on them, and engines that compute there. */
public interface Hardware {
    /** The devices that instances may be put on, such as {@code cpu} or {@code cuda:0}. */
    List<String> devices();

    /** Those of them that are taken where none is named. */
    List<String> usualDevices();

    /** How many bytes are free there now; empty where that cannot be known. */
    OptionalLong freeBytes(String device);

    /** An engine there that holds nothing yet; closing it frees what it holds by then. */
    Backend engine(String device);
}
