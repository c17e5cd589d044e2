#include "unit.h"

enum { FIRST = 0x20000 };

// A large copy in two allocations, the second one right behind the first.
static void *large(HANDLE process, const char *data, size_t bytes) {
    const DWORD both = MEM_RESERVE | MEM_COMMIT;
    char *at = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    VirtualFreeEx(process, at, 0, MEM_RELEASE);
    char *first = VirtualAllocEx(process, at, FIRST, both, PAGE_READWRITE),
         *rest = VirtualAllocEx(process, at + FIRST, bytes - FIRST, both, PAGE_READWRITE);
    return WriteProcessMemory(process, first, data, FIRST, NULL) &&
                   WriteProcessMemory(process, rest, data + FIRST, bytes - FIRST, NULL)
               ? first
               : NULL;
}

void *push(HANDLE process, const void *data, size_t bytes) {
    if (bytes > 2 * FIRST)
        return large(process, data, bytes);
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room || WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
