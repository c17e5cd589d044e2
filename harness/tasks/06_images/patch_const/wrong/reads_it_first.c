#include "unit.h"

// Looks at the constant while its page is still protected: not every page can be read.
BOOL patch_const(const int *constant, int value) {
    MEMORY_BASIC_INFORMATION run;
    DWORD old;
    if (!VirtualQuery(constant, &run, sizeof run) || run.State != MEM_COMMIT)
        return FALSE;
    if (memcmp(constant, &value, sizeof value) == 0)
        return TRUE;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    return VirtualProtect((void *)constant, sizeof value, old, &old);
}
