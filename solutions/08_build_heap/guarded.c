#include "unit.h"

enum { PAGE = 4096, ALIGNMENT = 16 };

static size_t round_up(size_t bytes, size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * PAGE) // room + PAGE would wrap around
        return NULL;
    const size_t room = round_up(bytes, ALIGNMENT), usable = round_up(room, PAGE);
    char *base = VirtualAlloc(NULL, usable + PAGE, MEM_RESERVE, PAGE_NOACCESS);
    if (!base)
        return NULL;
    if (!VirtualAlloc(base, usable, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(base, 0, MEM_RELEASE);
        return NULL;
    }
    return base + usable - room; // the block ends where the last committed page does
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}
