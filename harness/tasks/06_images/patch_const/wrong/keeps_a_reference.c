#include "unit.h"

// Takes a reference to the module, so that it does not go meanwhile, and keeps it.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    HMODULE held;
    if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const char *)constant, &held))
        return FALSE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
