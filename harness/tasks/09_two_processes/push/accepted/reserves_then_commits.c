#include "unit.h"

// Reserves a granule more than it commits.
void *push(HANDLE process, const void *data, size_t bytes) {
    const size_t granule = (bytes + 0xffff) & ~(size_t)0xffff;
    void *room = VirtualAllocEx(process, NULL, granule, MEM_RESERVE, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (VirtualAllocEx(process, room, bytes, MEM_COMMIT, PAGE_READWRITE) &&
        WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
