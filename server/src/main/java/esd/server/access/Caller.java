package esd.server.access;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A user as far as deciding goes: who, in which roles, allowed what, and which roles are of his making.
 *
 * @param strict whether what somebody owns is closed to him too where the contract leaves it open
 */
public record Caller(
        String name, List<String> roles, Set<String> permissions, List<String> createdRoles, boolean strict) {
    /** One whom the contract's rules hold for. */
    public Caller(String name, List<String> roles, Set<String> permissions, List<String> createdRoles) {
        this(name, roles, permissions, createdRoles, false);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission.wire());
    }

    /** Whether what these owners share is open to him: users and roles are named alike, and no owner means everyone. */
    public boolean shares(List<String> owners) {
        return owners.isEmpty()
                || owners.contains("*")
                || owners.contains(name)
                || !Collections.disjoint(owners, roles);
    }

    /** Whether he may work with what these own. The contract asks only whether it is there. */
    public boolean uses(List<String> owners, Permission all) {
        return free(all) || shares(owners);
    }

    /** Whether it does not matter to him what is whose. */
    public boolean free(Permission all) {
        return !strict || may(all);
    }

    /** Whether a list shows him what these own; what nobody owns is shown to those only who may do all with users. */
    public boolean isShown(List<String> owners) {
        return owners.isEmpty() ? may(Permission.USER_ALL) : shares(owners);
    }

    /** Whether one of these owners is a role of his making. */
    public boolean created(List<String> owners) {
        return !Collections.disjoint(owners, createdRoles);
    }

    /** Whether he holds this very permission, or all of its resource. */
    boolean holds(String permission) {
        int colon = permission.indexOf(':');
        return permissions.contains(permission)
                || (colon >= 0 && permissions.contains(permission.substring(0, colon) + ":all"));
    }
}
