#include "unit.h"

// Adds a page to round up, even where nothing has to be rounded.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, (bytes / 4096 + 1) * 4096, MEM_RESERVE | MEM_COMMIT,
                                PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
