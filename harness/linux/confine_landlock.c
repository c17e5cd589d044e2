// Landlock: which files a process and its children may reach, by the kernel's own rules
// (landlock(7)). It replaces the mounts of a sandbox where they are not possible.

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Younger than Debian 12's <linux/landlock.h>: landlock(7) has the version of each.
static const uint64_t ACCESS_REFER = 1 << 13, ACCESS_TRUNCATE = 1 << 14, ACCESS_IOCTL = 1 << 15;
static const uint64_t EVERY_TCP = 3, EVERY_SCOPE = 3;

static const uint64_t READ =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

// A folder's sticky bit keeps what others have there.
static const uint64_t SOCKETS = LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE;

typedef struct Ruleset {
    uint64_t files, network, scoped;
} Ruleset;

int landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

// Everything that this version of Landlock can refuse.
static Ruleset all_of(int version) {
    Ruleset all = {.files = (1 << 13) - 1};
    all.files |= version >= 2 ? ACCESS_REFER : 0;
    all.files |= version >= 3 ? ACCESS_TRUNCATE : 0;
    all.files |= version >= 5 ? ACCESS_IOCTL : 0;
    all.network = version >= 4 ? EVERY_TCP : 0;
    all.scoped = version >= 6 ? EVERY_SCOPE : 0;
    return all;
}

static size_t size_of(int version) {
    return version >= 6 ? sizeof(Ruleset) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static bool allow(int rules, const char *path, uint64_t access, Error *err) {
    const uint64_t of_files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                              LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE | ACCESS_IOCTL;
    int file = open(path, O_PATH | O_CLOEXEC);
    struct stat kind;
    if (file < 0 || fstat(file, &kind) != 0)
        return error_set(err, "%s: %s", path, strerror(errno));
    struct landlock_path_beneath_attr rule = {
        .allowed_access = S_ISDIR(kind.st_mode) ? access : access & of_files, .parent_fd = file};
    long refused = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(file);
    return refused == 0 || error_set(err, "landlock, %s: %s", path, strerror(errno));
}

static bool allow_all(int rules, const Paths *paths, uint64_t access, Error *err) {
    for (size_t i = 0; i < paths->count; i++)
        if (!allow(rules, paths->path[i], access, err))
            return false;
    return true;
}

bool reach_only(const Paths *read, const Paths *write, const Paths *sockets, Error *err) {
    int version = landlock_version();
    if (version < 1)
        return error_set(err, "this kernel has no Landlock: %s", strerror(errno));
    Ruleset all = all_of(version);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, size_of(version), 0);
    if (rules < 0)
        return error_set(err, "landlock: %s", strerror(errno));
    bool made = allow_all(rules, read, READ, err) && allow_all(rules, write, all.files, err) &&
                allow_all(rules, sockets, SOCKETS, err);
    if (made && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
                 syscall(SYS_landlock_restrict_self, rules, 0) != 0))
        made = error_set(err, "landlock: %s", strerror(errno));
    close(rules);
    return made;
}
