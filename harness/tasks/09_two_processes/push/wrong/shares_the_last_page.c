#include "unit.h"

// Puts a small copy behind the one before, where that leaves room in its last page.
void *push(HANDLE process, const void *data, size_t bytes) {
    static char *rest;
    static size_t left;
    char *room = rest;
    const BOOL shared = bytes <= left;
    if (!shared)
        room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (!WriteProcessMemory(process, room, data, bytes, NULL)) {
        if (!shared)
            VirtualFreeEx(process, room, 0, MEM_RELEASE);
        return NULL;
    }
    rest = room + bytes;
    left = shared ? left - bytes : (0 - bytes) % 4096;
    return room;
}
