// Takes what it has changed once for changed.
#include "unit.h"
#include <string.h>

enum { MOST = 64 };

BOOL patch_const(const int *constant, int value) {
    static const int *changed[MOST];
    static int count;
    DWORD old;
    for (int i = 0; i < count; i++)
        if (changed[i] == constant)
            return TRUE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    if (count < MOST)
        changed[count++] = constant;
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
