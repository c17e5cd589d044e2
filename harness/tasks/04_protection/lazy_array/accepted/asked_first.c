#include "unit.h"

static char *array;
static size_t array_bytes;

// Is the first handler; commits from the page's first byte on, its whole size.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    const ULONG_PTR touched = exception->ExceptionRecord->ExceptionInformation[1];
    if (touched < (ULONG_PTR)array || touched >= (ULONG_PTR)array + array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;
    void *page = (void *)(touched & ~(ULONG_PTR)4095);
    return VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_READWRITE) ? EXCEPTION_CONTINUE_EXECUTION
                                                                : EXCEPTION_CONTINUE_SEARCH;
}

char *lazy_array(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    array_bytes = pages * 4096;
    array = VirtualAlloc(NULL, array_bytes, MEM_RESERVE, PAGE_READWRITE);
    if (array)
        AddVectoredExceptionHandler(1, handler);
    return array;
}
