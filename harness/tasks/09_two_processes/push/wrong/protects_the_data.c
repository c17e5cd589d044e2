#include "unit.h"

// Makes the data read-only, so that nobody changes it meanwhile, and leaves it so.
void *push(HANDLE process, const void *data, size_t bytes) {
    DWORD before;
    VirtualProtect((void *)data, bytes, PAGE_READONLY, &before);
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
