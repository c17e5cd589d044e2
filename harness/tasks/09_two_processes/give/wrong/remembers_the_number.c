#include "unit.h"

// Gives once, and then returns the number that it has.
HANDLE give(HANDLE process, HANDLE section) {
    static HANDLE there;
    if (there)
        return there;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    return there;
}
