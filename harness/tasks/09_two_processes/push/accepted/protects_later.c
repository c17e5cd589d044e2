#include "unit.h"

// Any way is right if the pages are read-write in the end.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    if (!room)
        return NULL;
    DWORD before;
    if (VirtualProtectEx(process, room, bytes, PAGE_READWRITE, &before) &&
        WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
