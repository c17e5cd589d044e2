#include "unit.h"

void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    SIZE_T written = 0;
    if (WriteProcessMemory(process, room, data, bytes, &written) && written == bytes)
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
