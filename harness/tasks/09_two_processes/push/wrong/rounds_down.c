#include "unit.h"

// Rounds the room down to whole pages.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes & ~(size_t)4095, MEM_RESERVE | MEM_COMMIT,
                                PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
