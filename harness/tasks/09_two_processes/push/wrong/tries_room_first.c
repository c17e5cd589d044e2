#include "unit.h"

// Tries whether there is room, and keeps what it tried with.
void *push(HANDLE process, const void *data, size_t bytes) {
    if (!VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_NOACCESS))
        return NULL;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
