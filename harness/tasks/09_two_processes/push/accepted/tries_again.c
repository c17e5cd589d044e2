#include "unit.h"

static void *one_try(HANDLE process, void *where, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, where, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room || WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}

// At a place of its own choice, and if that is refused, anywhere.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = one_try(process, (void *)0x300000000000, data, bytes);
    return room ? room : one_try(process, NULL, data, bytes);
}
