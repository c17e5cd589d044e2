#include "unit.h"
#include <stdlib.h>

struct array {
    char *first, *end;
};

static struct array *array;

// Keeps what it knows in a block of the heap, and commits the page with VirtualAllocEx.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    char *touched = (char *)exception->ExceptionRecord->ExceptionInformation[1];
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION ||
        touched < array->first || touched >= array->end ||
        !VirtualAllocEx(GetCurrentProcess(), touched, 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_SEARCH;
    return EXCEPTION_CONTINUE_EXECUTION;
}

char *lazy_array(size_t pages) {
    if (pages >> 36) // more than the 128 TB of a process
        return NULL;
    char *first = VirtualAlloc(NULL, pages << 12, MEM_RESERVE, PAGE_READWRITE);
    if (!first)
        return NULL;
    array = malloc(sizeof *array);
    *array = (struct array){first, first + (pages << 12)};
    AddVectoredExceptionHandler(1, handler);
    return first;
}
