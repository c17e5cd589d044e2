// Gives pages that held code their protection back.
#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    char *const first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    MEMORY_BASIC_INFORMATION info;
    char *code = NULL;
    DWORD before;
    for (size_t i = 0; i < 16 && first + i * 4096 < (char *)start + bytes; i++)
        if (VirtualQuery(first + i * 4096, &info, sizeof info) &&
            info.Protect == PAGE_EXECUTE_READWRITE)
            code = first + i * 4096;
    if (!VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return FALSE;
    if (code)
        VirtualProtect(code, 1, PAGE_EXECUTE_READWRITE, &before);
    return TRUE;
}
