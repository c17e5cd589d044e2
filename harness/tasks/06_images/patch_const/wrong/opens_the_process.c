#include "unit.h"

// Opens its own process, as if it were another one, and leaves the handle open.
BOOL patch_const(const int *constant, int value) {
    DWORD old;
    HANDLE own = OpenProcess(PROCESS_VM_OPERATION, FALSE, GetCurrentProcessId());
    if (!VirtualProtectEx(own, (void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtectEx(own, (void *)constant, sizeof value, old, &old);
}
