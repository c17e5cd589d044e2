#include "unit.h"

// A handle of its own to the section, taken for the memory behind it.
char *scratch(HANDLE section) {
    HANDLE own = NULL;
    DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &own, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return (char *)own;
}
