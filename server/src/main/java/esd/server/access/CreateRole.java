package esd.server.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The body of POST /roles. */
record CreateRole(@JsonProperty("role_name") String roleName, List<String> permissions, boolean initial) {}
