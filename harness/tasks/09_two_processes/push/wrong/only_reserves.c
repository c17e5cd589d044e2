#include "unit.h"

// Reserves. Wine writes there all the same.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
