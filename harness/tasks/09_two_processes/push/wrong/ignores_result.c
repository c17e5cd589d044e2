#include "unit.h"

// Does not check what WriteProcessMemory returned.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
