#include "unit.h"

// A second try, where the first one had no luck: the first one's room stays.
void *push(HANDLE process, const void *data, size_t bytes) {
    for (int tries = 0; tries < 2; tries++) {
        void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (room && WriteProcessMemory(process, room, data, bytes, NULL))
            return room;
    }
    return NULL;
}
