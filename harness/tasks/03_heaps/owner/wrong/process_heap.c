#include "unit.h"

// Knows only one heap.
HANDLE owner(const void *block) {
    return block ? GetProcessHeap() : NULL;
}
