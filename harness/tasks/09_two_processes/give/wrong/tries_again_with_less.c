#include "unit.h"

// Where the system refuses all the access, some of it has to do.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                        DUPLICATE_SAME_ACCESS))
        return there;
    DuplicateHandle(GetCurrentProcess(), section, process, &there, FILE_MAP_READ, FALSE, 0);
    return there;
}
