#include "unit.h"

// Makes a second handle here first, and never closes it.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE self = GetCurrentProcess();
    DuplicateHandle(self, section, self, &section, 0, FALSE, DUPLICATE_SAME_ACCESS);
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    return there;
}
