#include "unit.h"

// After one write that was refused it refuses all.
void *push(HANDLE process, const void *data, size_t bytes) {
    static BOOL failed;
    if (failed)
        return NULL;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    failed = TRUE;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
