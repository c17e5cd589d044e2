#include "unit.h"

static char *array;
static size_t array_bytes;

// Looks at what VirtualAlloc returns only where the page was to be written.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    const ULONG_PTR touched = record->ExceptionInformation[1];
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || touched < (ULONG_PTR)array ||
        touched >= (ULONG_PTR)array + array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;
    if (!VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE) &&
        record->ExceptionInformation[0] == 1)
        return EXCEPTION_CONTINUE_SEARCH;
    return EXCEPTION_CONTINUE_EXECUTION;
}

char *lazy_array(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    array_bytes = pages * 4096;
    array = VirtualAlloc(NULL, array_bytes, MEM_RESERVE, PAGE_READWRITE);
    if (array)
        AddVectoredExceptionHandler(0, handler);
    return array;
}
