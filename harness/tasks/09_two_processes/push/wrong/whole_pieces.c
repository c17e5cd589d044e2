#include "unit.h"

// Writes pieces of 1000 bytes, and forgets the last one, which is shorter.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    for (size_t done = 0; done + 1000 <= bytes; done += 1000)
        if (!WriteProcessMemory(process, (char *)room + done, (const char *)data + done, 1000,
                                NULL)) {
            VirtualFreeEx(process, room, 0, MEM_RELEASE);
            return NULL;
        }
    return room;
}
