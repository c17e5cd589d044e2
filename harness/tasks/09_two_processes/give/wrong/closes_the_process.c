#include "unit.h"

// Closes the process handle that it was lent.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    CloseHandle(process);
    return there;
}
