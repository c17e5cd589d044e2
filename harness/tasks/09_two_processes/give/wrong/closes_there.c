#include "unit.h"

// Fetches the new handle back to check it, which takes it away from the other process.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE self = GetCurrentProcess(), there = NULL, back = NULL;
    if (!DuplicateHandle(self, section, process, &there, 0, FALSE, DUPLICATE_SAME_ACCESS) ||
        !DuplicateHandle(process, there, self, &back, 0, FALSE,
                         DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE))
        return NULL;
    CloseHandle(back);
    return there;
}
