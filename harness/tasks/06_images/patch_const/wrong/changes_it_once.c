#include "unit.h"

// A constant that was changed counts as done.
BOOL patch_const(const int *constant, int value) {
    static const int *done[64];
    static unsigned count;
    DWORD old;
    for (unsigned i = 0; i < count; i++)
        if (done[i] == constant)
            return TRUE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    if (count < 64)
        done[count++] = constant;
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
