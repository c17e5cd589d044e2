#include "unit.h"

// After one refusal it gives nothing any more.
HANDLE give(HANDLE process, HANDLE section) {
    static BOOL failed;
    HANDLE there = NULL;
    if (failed)
        return NULL;
    failed = !DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                              DUPLICATE_SAME_ACCESS);
    return failed ? NULL : there;
}
