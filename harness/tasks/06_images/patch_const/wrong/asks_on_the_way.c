#include "unit.h"

// Makes sure that the page is writable, and gives up where the system does not say so.
BOOL patch_const(const int *constant, int value) {
    MEMORY_BASIC_INFORMATION info;
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old) ||
        !VirtualQuery(constant, &info, sizeof info))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
