#include "unit.h"

// Returns what the call returned, which is TRUE.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there;
    return (HANDLE)(ULONG_PTR)DuplicateHandle(GetCurrentProcess(), section, process, &there, 0,
                                              FALSE, DUPLICATE_SAME_ACCESS);
}
