// A uid for each sandbox: the kernel then counts its processes apart from everybody
// else's, and there is no other process of the same uid that it could attack.

#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// 0x70000000 to 0x7fffffff: given to nobody (systemd, "Users, Groups, UIDs and GIDs on
// systemd Systems"), and positive for those who keep a uid in an int.
static const uid_t FIRST_UID = 0x70000000;
static const uid_t UIDS = 0x10000000;

bool uid_of_sandbox(bool has_namespace, uid_t *out, Error *err) {
    if (!has_namespace) {
        *out = FIRST_UID + UIDS / 2 + (uid_t)getpid();
        return true;
    }
    // A namespace's number is its own for as long as it lives (namespaces(7)).
    struct stat namespace;
    if (stat("/proc/self/ns/pid", &namespace) != 0)
        return error_set(err, "/proc/self/ns/pid: %s", strerror(errno));
    *out = FIRST_UID + (uid_t) namespace.st_ino % (UIDS / 2);
    return true;
}

// What a reader keeps: its files are private to the grader, and Landlock or the mounts around
// it say which of them it sees, and which it may write. A container's root may have only the wider
// right (Docker's default has CAP_DAC_OVERRIDE alone).
static unsigned kept_by_reader(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    const unsigned narrow = CAP_DAC_READ_SEARCH;
    if (syscall(SYS_capget, &header, sets) != 0)
        return narrow;
    return sets[CAP_TO_INDEX(narrow)].permitted & CAP_TO_MASK(narrow) ? narrow : CAP_DAC_OVERRIDE;
}

// The thread's sets hold this capability and no other: the new user has none.
static bool keep_only(unsigned capability) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    const uint32_t bit = CAP_TO_MASK(capability);
    sets[CAP_TO_INDEX(capability)] =
        (struct __user_cap_data_struct){.effective = bit, .permitted = bit, .inheritable = bit};
    return syscall(SYS_capset, &header, sets) == 0 &&
           prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0;
}

// Those of the thread's sets that a change of user leaves.
static bool drop_inheritable(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    return syscall(SYS_capset, &header, none) == 0;
}

static bool bound_capabilities(bool may_read, unsigned kept) {
    // Ends with EINVAL at the first number that is no capability of this kernel.
    for (unsigned long capability = 0;; capability++)
        if (!(may_read && capability == kept) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            return errno == EINVAL;
}

bool become(uid_t uid, bool may_read, Error *err) {
    const unsigned kept = kept_by_reader();
    if (!bound_capabilities(may_read, kept))
        return error_set(err, "PR_CAPBSET_DROP: %s", strerror(errno));
    if ((may_read && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) || setgroups(0, NULL) != 0 ||
        setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0 ||
        !(may_read ? keep_only(kept) : drop_inheritable()))
        return error_set(err, "cannot become user %u: %s", uid, strerror(errno));
    return true;
}
