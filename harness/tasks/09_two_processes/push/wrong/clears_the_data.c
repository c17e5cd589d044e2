#include "unit.h"

// Moves the bytes: clears them here when they have arrived there.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL)) {
        memset((void *)data, 0, bytes);
        return room;
    }
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
