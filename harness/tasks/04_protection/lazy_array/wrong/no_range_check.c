#include "unit.h"

// Commits whatever is touched, whoever reserved it.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    const ULONG_PTR touched = exception->ExceptionRecord->ExceptionInformation[1];
    return VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

char *lazy_array(size_t pages) {
    char *array = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    AddVectoredExceptionHandler(0, handler);
    return array;
}
