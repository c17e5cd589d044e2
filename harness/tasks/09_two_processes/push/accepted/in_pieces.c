#include "unit.h"

// A thousand bytes at a time.
void *push(HANDLE process, const void *data, size_t bytes) {
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    for (size_t done = 0; done < bytes;) {
        const size_t piece = bytes - done < 1000 ? bytes - done : 1000;
        SIZE_T written = 0;
        if (!WriteProcessMemory(process, (char *)room + done, (const char *)data + done, piece,
                                &written)) {
            VirtualFreeEx(process, room, 0, MEM_RELEASE);
            return NULL;
        }
        done += written;
    }
    return room;
}
