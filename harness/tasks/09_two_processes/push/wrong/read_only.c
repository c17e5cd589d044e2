#include "unit.h"

// Nobody needs to write there but the caller, it thinks.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
