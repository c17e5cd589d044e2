#include "unit.h"

// What is refused is tried with another protection.
static BOOL make_writable(void *constant, DWORD *old) {
    return VirtualProtect(constant, sizeof(int), PAGE_READWRITE, old) ||
           VirtualProtect(constant, sizeof(int), PAGE_EXECUTE_READWRITE, old);
}

BOOL patch_const(const int *constant, int value) {
    DWORD old;
    if (!make_writable((void *)constant, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
