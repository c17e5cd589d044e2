#include "unit.h"

// Reserves all and commits page by page; gives everything back when one step fails.
void *push(HANDLE process, const void *data, size_t bytes) {
    BOOL done = FALSE;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    if (!room)
        return NULL;
    for (size_t page = 0; page * 4096 < bytes; page++) {
        done = VirtualAllocEx(process, (char *)room + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE) !=
               NULL;
        if (!done)
            break;
    }
    if (done && WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
