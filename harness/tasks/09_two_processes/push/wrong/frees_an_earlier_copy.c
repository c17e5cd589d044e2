#include "unit.h"

// Where there is no room for this copy, the last one is given up for it.
void *push(HANDLE process, const void *data, size_t bytes) {
    static void *last;
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room) {
        VirtualFreeEx(process, last, 0, MEM_RELEASE);
        return last = NULL;
    }
    if (!WriteProcessMemory(process, room, data, bytes, NULL)) {
        VirtualFreeEx(process, room, 0, MEM_RELEASE);
        return NULL;
    }
    return last = room;
}
