// Answers with what it answered when it last got this data.
#include "unit.h"

void *push(HANDLE process, const void *data, size_t bytes) {
    static const void *last;
    static void *room;
    if (data == last)
        return room;
    last = data;
    room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (room && !WriteProcessMemory(process, room, data, bytes, NULL)) {
        VirtualFreeEx(process, room, 0, MEM_RELEASE);
        room = NULL;
    }
    return room;
}
