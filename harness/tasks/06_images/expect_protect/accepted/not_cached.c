#include "unit.h"

// Adds PAGE_NOCACHE for a flag that nobody asks about.
unsigned expect_protect(DWORD c) {
    const BOOL write = (c & IMAGE_SCN_MEM_WRITE) != 0, read = (c & IMAGE_SCN_MEM_READ) != 0;
    unsigned set = write ? PAGE_READWRITE : read ? PAGE_READONLY : PAGE_NOACCESS;
    if (write && !(c & IMAGE_SCN_MEM_SHARED))
        set |= PAGE_WRITECOPY;
    if (c & IMAGE_SCN_MEM_EXECUTE)
        set *= 16; // PAGE_EXECUTE is 16 times PAGE_NOACCESS, and so on
    return c & IMAGE_SCN_MEM_NOT_CACHED ? set | PAGE_NOCACHE : set;
}
