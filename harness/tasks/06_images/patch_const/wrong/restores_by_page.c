#include "unit.h"

// Keeps for each page the protection that it had when it was first patched.
static struct {
    ULONG_PTR page;
    DWORD protect;
} pages[64];

BOOL patch_const(const int *constant, int value) {
    const ULONG_PTR page = (ULONG_PTR)constant >> 12;
    unsigned i = 0;
    DWORD old;
    if (!VirtualProtect((void *)constant, sizeof value, PAGE_READWRITE, &old))
        return FALSE;
    memcpy((void *)constant, &value, sizeof value);
    while (i < 63 && pages[i].page && pages[i].page != page)
        i++;
    if (!pages[i].page) {
        pages[i].page = page;
        pages[i].protect = old;
    }
    return VirtualProtect((void *)constant, sizeof value, pages[i].protect, &old);
}
