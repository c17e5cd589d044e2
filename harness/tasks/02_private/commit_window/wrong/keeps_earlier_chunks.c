// Commits 64 MB at a time: what came before the refused chunk stays committed.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    const size_t most = 16384;
    for (char *at = (char *)base + first * 4096; count > 0; at += most * 4096) {
        const size_t pages = count < most ? count : most;
        if (!VirtualAlloc(at, pages * 4096, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        count -= pages;
    }
    return TRUE;
}
