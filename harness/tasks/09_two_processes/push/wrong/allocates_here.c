#include "unit.h"

// Allocates in its own process and hopes that the address is good in the other one.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
