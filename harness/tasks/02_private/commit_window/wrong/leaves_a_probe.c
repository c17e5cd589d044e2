#include "unit.h"

// Tries first whether there is enough memory, and keeps what it tried with.
BOOL commit_window(void *base, size_t first, size_t count) {
    if (!VirtualAlloc(NULL, count * 4096, MEM_RESERVE, PAGE_NOACCESS))
        return FALSE;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}
