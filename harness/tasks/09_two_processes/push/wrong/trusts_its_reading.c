#include "unit.h"

// Reads the last byte back to be sure; when that is refused, the room stays.
void *push(HANDLE process, const void *data, size_t bytes) {
    char last = 0;
    char *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (!WriteProcessMemory(process, room, data, bytes, NULL)) {
        VirtualFreeEx(process, room, 0, MEM_RELEASE);
        return NULL;
    }
    if (!ReadProcessMemory(process, room + bytes - 1, &last, 1, NULL))
        return NULL;
    return room;
}
