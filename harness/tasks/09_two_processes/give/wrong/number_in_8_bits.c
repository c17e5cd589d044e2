#include "unit.h"

// Takes handles for small numbers.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    const unsigned char number = (unsigned char)(uintptr_t)there;
    return (HANDLE)(uintptr_t)number;
}
