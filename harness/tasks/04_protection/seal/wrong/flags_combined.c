#include "unit.h"

// Combines values that are not flags.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY | PAGE_READWRITE, &before);
}
