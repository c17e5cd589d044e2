#include "unit.h"

#include <stdint.h>

enum { PAGE = 4096, MOST = 10 };

static BOOL is_committed(const char *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    if (bytes > (size_t)(UINTPTR_MAX - (uintptr_t)start))
        return FALSE;
    for (const char *at = start; at < start + bytes; at = (char *)run.BaseAddress + run.RegionSize)
        if (!VirtualQuery(at, &run, sizeof run) || run.State != MEM_COMMIT)
            return FALSE;
    return TRUE;
}

// Seals page by page, and remembers the protections of the first ten pages only.
BOOL seal(void *start, size_t bytes) {
    DWORD before[MOST], last;
    char *first = (char *)((uintptr_t)start & ~(uintptr_t)(PAGE - 1)), *at = first;
    if (!is_committed(start, bytes))
        return FALSE;
    const size_t count = ((uintptr_t)start % PAGE + bytes + PAGE - 1) / PAGE;
    size_t done = 0;
    for (; done < count; done++, at += PAGE)
        if (!VirtualProtect(at, PAGE, PAGE_READONLY, done < MOST ? &before[done] : &last))
            break;
    if (done == count)
        return TRUE;
    for (size_t i = 0; i < done && i < MOST; i++)
        VirtualProtect(first + i * PAGE, PAGE, before[i], &last);
    return FALSE;
}
