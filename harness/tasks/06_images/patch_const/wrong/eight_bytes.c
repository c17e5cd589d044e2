#include "unit.h"

// Writes eight bytes where an int is four.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof(long long), PAGE_READWRITE, &old))
        return FALSE;
    long long wide = value;
    memcpy((void *)constant, &wide, sizeof wide);
    return VirtualProtect((void *)constant, sizeof(long long), old, &old);
}
