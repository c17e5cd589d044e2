#include "unit.h"

// Knows of one heap.
HANDLE owner(const void *block) {
    return block ? GetProcessHeap() : NULL;
}
