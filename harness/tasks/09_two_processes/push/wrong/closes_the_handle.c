#include "unit.h"

// Closes the handle that it was lent.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (!WriteProcessMemory(process, room, data, bytes, NULL)) {
        VirtualFreeEx(process, room, 0, MEM_RELEASE);
        room = NULL;
    }
    CloseHandle(process);
    return room;
}
