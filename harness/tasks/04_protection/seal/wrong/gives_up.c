// Where a protection was refused once, it never asks again.
#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    static BOOL refused;
    DWORD before;
    if (refused)
        return FALSE;
    if (VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return TRUE;
    refused = GetLastError() != ERROR_INVALID_ADDRESS && GetLastError() != ERROR_INVALID_PARAMETER;
    return FALSE;
}
