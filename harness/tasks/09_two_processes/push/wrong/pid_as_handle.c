#include "unit.h"

// Passes a process id where a handle is needed.
void *push(HANDLE process, const void *data, size_t bytes) {
    process = (HANDLE)(ULONG_PTR)GetProcessId(process);
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
