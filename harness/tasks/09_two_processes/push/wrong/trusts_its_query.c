#include "unit.h"

// Asks how large the room became; when nobody answers, it stays.
void *push(HANDLE process, const void *data, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room || !VirtualQueryEx(process, room, &info, sizeof info) || info.RegionSize < bytes)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
