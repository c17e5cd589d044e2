#include "unit.h"

// Sets an alarm at the copy.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD before;
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL) &&
        VirtualProtectEx(process, room, bytes, PAGE_READWRITE | PAGE_GUARD, &before))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
