#include "unit.h"

// Keeps the size in 16 bits.
void *push(HANDLE process, const void *data, size_t bytes) {
    unsigned short size = (unsigned short)bytes;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, size, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
