#include "unit.h"

// Makes a second handle here, which it moves; when it cannot, the handle stays.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE self = GetCurrentProcess(), copy = NULL, there = NULL;
    if (!DuplicateHandle(self, section, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS) ||
        !DuplicateHandle(self, copy, process, &there, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return NULL;
    CloseHandle(copy);
    return there;
}
