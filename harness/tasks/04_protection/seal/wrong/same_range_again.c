#include "unit.h"

// The range of the last call is sealed already, as long as nobody opens it.
BOOL seal(void *start, size_t bytes) {
    static void *last;
    static size_t last_bytes;
    DWORD before;
    if (start == last && bytes == last_bytes)
        return TRUE;
    if (!VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return FALSE;
    last = start;
    last_bytes = bytes;
    return TRUE;
}
