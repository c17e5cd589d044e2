#include "unit.h"

// Hopes that a guard keeps writers away.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY | PAGE_GUARD, &before);
}
