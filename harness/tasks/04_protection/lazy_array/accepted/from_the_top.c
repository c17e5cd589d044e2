#include "unit.h"

static char *array;
static size_t array_bytes;

// One subtraction checks both ends: an address below the array becomes a huge offset.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    const size_t offset = exception->ExceptionRecord->ExceptionInformation[1] - (size_t)array;
    if (offset >= array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;
    char *page = array + offset / 4096 * 4096;
    if (!VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_NOACCESS))
        return EXCEPTION_CONTINUE_SEARCH;
    DWORD before;
    VirtualProtect(page, 4096, PAGE_READWRITE, &before);
    return EXCEPTION_CONTINUE_EXECUTION;
}

char *lazy_array(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    array_bytes = pages * 4096;
    array = VirtualAlloc(NULL, array_bytes, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    if (array)
        AddVectoredExceptionHandler(0, handler);
    return array;
}
