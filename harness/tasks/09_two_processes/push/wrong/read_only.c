#include "unit.h"

// Believes that only the caller needs to write there.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
