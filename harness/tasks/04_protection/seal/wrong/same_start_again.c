// Takes what it has sealed once for sealed ever after.
#include "unit.h"

enum { MOST = 64 };

BOOL seal(void *start, size_t bytes) {
    static void *sealed[MOST];
    static int count;
    DWORD before;
    for (int i = 0; i < count; i++)
        if (sealed[i] == start)
            return TRUE;
    if (!VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return FALSE;
    if (count < MOST)
        sealed[count++] = start;
    return TRUE;
}
