#include "unit.h"

// Keeps the first room for every copy that fits into it.
void *push(HANDLE process, const void *data, size_t bytes) {
    static void *room;
    static size_t size;
    if (!room || bytes > size + 0x30000) {
        room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        size = bytes;
    }
    return WriteProcessMemory(process, room, data, bytes, NULL) ? room : NULL;
}
