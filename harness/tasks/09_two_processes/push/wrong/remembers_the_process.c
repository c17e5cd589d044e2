#include "unit.h"

// Keeps the handle of its first call.
void *push(HANDLE process, const void *data, size_t bytes) {
    static HANDLE first;
    if (!first)
        first = process;
    process = first;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
