#include "unit.h"
#include <stdlib.h>

struct note {
    struct note *next;
    ULONG_PTR touched;
};

static struct note *notes;

static LONG pass_on(ULONG_PTR touched) {
    struct note *note = malloc(sizeof *note);
    *note = (struct note){notes, touched};
    notes = note;
    return EXCEPTION_CONTINUE_SEARCH;
}

static char *array;
static size_t array_bytes;

// Notes each exception that it passes on, for nobody.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    const ULONG_PTR touched = record->ExceptionInformation[1];
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || touched < (ULONG_PTR)array ||
        touched >= (ULONG_PTR)array + array_bytes)
        return pass_on(touched);
    return VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
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
