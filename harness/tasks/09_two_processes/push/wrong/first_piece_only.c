#include "unit.h"

// Writes a page at a time, and checks only the first result.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    for (size_t done = 0; done < bytes; done += 4096) {
        const size_t piece = bytes - done < 4096 ? bytes - done : 4096;
        const BOOL ok = WriteProcessMemory(process, (char *)room + done, (const char *)data + done,
                                           piece, NULL);
        if (!ok && done == 0) {
            VirtualFreeEx(process, room, 0, MEM_RELEASE);
            return NULL;
        }
    }
    return room;
}
