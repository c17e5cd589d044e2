#include "unit.h"

static char *array;
static size_t array_bytes;

// Uses ExceptionInformation[0], which says how the page was touched, not where.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    const ULONG_PTR touched = exception->ExceptionRecord->ExceptionInformation[0];
    if (touched < (ULONG_PTR)array || touched >= (ULONG_PTR)array + array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;
    VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE);
    return EXCEPTION_CONTINUE_EXECUTION;
}

char *lazy_array(size_t pages) {
    array_bytes = pages * 4096;
    array = VirtualAlloc(NULL, array_bytes, MEM_RESERVE, PAGE_READWRITE);
    AddVectoredExceptionHandler(0, handler);
    return array;
}
