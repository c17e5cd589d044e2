#include "unit.h"

// Allocates for itself and hopes that the address holds over there.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    return room;
}
