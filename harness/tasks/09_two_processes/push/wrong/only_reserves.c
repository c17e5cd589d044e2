#include "unit.h"

// Only reserves. Wine writes there anyway.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE, PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
