#include "unit.h"

// Gives a section once, and then only its number.
HANDLE give(HANDLE process, HANDLE section) {
    static HANDLE last, there;
    if (last == section)
        return there;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    last = section;
    return there;
}
