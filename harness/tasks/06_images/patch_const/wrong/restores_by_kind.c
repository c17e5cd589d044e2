#include "unit.h"

// Knows two kinds of pages: what can be executed is code, and all else is data.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value,
                          old >= PAGE_EXECUTE ? PAGE_EXECUTE_READ : PAGE_READONLY, &old);
}
