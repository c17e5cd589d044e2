// Which pages are locked in memory. Wine's VirtualLock is mlock, so the kernel knows: VmLck of
// /proc/PID/status says how much there is, and a flag of each mapping in /proc/PID/smaps where.
// That file is long, and hardly any program locks a page: it is read only when there is one.
// A page that is mapped anew loses its lock, and one that has only another protection keeps it.

#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PROC_PATH 64
#define IS_LOCKED " lo "

// The rest of the first line that begins with `key`, in `line`; false: there is none.
static bool find_line(FILE *file, const char *key, char *line, int size) {
    while (fgets(line, size, file))
        if (strncmp(line, key, strlen(key)) == 0)
            return true;
    return false;
}

static FILE *open_proc(pid_t process, const char *name) {
    char path[PROC_PATH];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    return fopen(path, "re");
}

// KB that are locked; false: the kernel does not tell.
static bool read_total(pid_t process, uint64_t *kilobytes) {
    char line[256];
    FILE *status = open_proc(process, "status");
    const bool ok = status && find_line(status, "VmLck:", line, sizeof line) &&
                    sscanf(line, "VmLck: %" SCNu64, kilobytes) == 1;
    if (status)
        fclose(status);
    return ok;
}

// A mapping begins with its range, in hexadecimal without 0x, and ends with its flags. Neighbours
// are one run.
static bool add_ranges(FILE *smaps, Snapshot *s) {
    char line[4096];
    vm_addr base = 0, end = 0, from, to;
    bool ok = true;
    while (ok && fgets(line, sizeof line, smaps)) {
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2) {
            base = from;
            end = to;
        } else if (strncmp(line, "VmFlags:", 8) == 0 && strstr(line, IS_LOCKED)) {
            LockedPages *last = s->locked_count ? &s->locked[s->locked_count - 1] : NULL;
            if (last && last->end == base)
                last->end = end;
            else
                ok = snapshot_add_locked(s, base, end);
        }
    }
    return ok;
}

bool add_locked(pid_t process, Snapshot *s, Error *err) {
    uint64_t kilobytes;
    if (!read_total(process, &kilobytes))
        return true;
    FILE *smaps = kilobytes ? open_proc(process, "smaps") : NULL;
    if (kilobytes && !smaps)
        return true;
    const bool ok = !smaps || add_ranges(smaps, s);
    if (smaps)
        fclose(smaps);
    s->captured |= HAS_LOCKED;
    return ok || error_set(err, "out of memory after %zu runs of locked pages", s->locked_count);
}
