#include "unit.h"

// Tries the new handle, and leaves it there when that is refused.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL, back = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS) ||
        !DuplicateHandle(process, there, GetCurrentProcess(), &back, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    CloseHandle(back);
    return there;
}
