#include "unit.h"

// Makes a handle of its own, and never closes it.
void *push(HANDLE process, const void *data, size_t bytes) {
    HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, process, self, &process, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return NULL;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
