#include "unit.h"

// Allocates room, but writes nothing into it.
void *push(HANDLE process, const void *data, size_t bytes) {
    (void)data;
    return VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}
