#include "unit.h"

enum { PAGE = 4096 };

static char *array;
static size_t array_bytes;

// Any number of threads may touch the same page at once: committing a page that is
// committed already changes nothing, so each of them may do it.
static LONG CALLBACK commit_touched_page(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;

    const ULONG_PTR touched = record->ExceptionInformation[1];
    if (touched < (ULONG_PTR)array || touched >= (ULONG_PTR)array + array_bytes)
        return EXCEPTION_CONTINUE_SEARCH;

    // One byte is enough: VirtualAlloc commits the whole page that it lies on.
    return VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

char *lazy_array(size_t pages) {
    if (pages > SIZE_MAX / PAGE)
        return NULL;
    array_bytes = pages * PAGE;
    array = VirtualAlloc(NULL, array_bytes, MEM_RESERVE, PAGE_NOACCESS);
    if (array && !AddVectoredExceptionHandler(0, commit_touched_page)) {
        VirtualFree(array, 0, MEM_RELEASE);
        array = NULL;
    }
    return array;
}
