#include "unit.h"

// Reports correctly that the write failed, but leaves the room that it allocated for it.
void *push(HANDLE process, const void *data, size_t bytes) {
    SIZE_T arrived = 0;
    char *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const BOOL ok = room && WriteProcessMemory(process, room, data, bytes, &arrived);
    return ok && arrived == bytes ? room : NULL;
}
