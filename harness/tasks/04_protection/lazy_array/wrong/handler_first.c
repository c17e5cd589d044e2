#include "unit.h"

static char *array;
static size_t array_bytes;

// The handler is added before anything can fail.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    const ULONG_PTR touched = record->ExceptionInformation[1];
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || touched < (ULONG_PTR)array ||
        touched >= (ULONG_PTR)array + array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;
    return VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

char *lazy_array(size_t pages) {
    AddVectoredExceptionHandler(0, handler);
    if (pages > SIZE_MAX / 4096)
        return NULL;
    char *made = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    if (!made)
        return NULL;
    array_bytes = pages * 4096;
    return array = made;
}
