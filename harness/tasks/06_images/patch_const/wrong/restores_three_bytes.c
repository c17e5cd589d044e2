#include "unit.h"

// Protects again what the first three bytes are on: the fourth may be on another page.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, 3, old, &old);
}
