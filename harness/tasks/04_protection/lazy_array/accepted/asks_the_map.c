#include "unit.h"

static void *array;

// Knows its array by the allocation that the touched address is in.
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    const void *touched = (const void *)exception->ExceptionRecord->ExceptionInformation[1];
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(touched, &info, sizeof info) || info.State == MEM_FREE ||
        info.AllocationBase != array ||
        !VirtualAlloc(info.BaseAddress, 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_SEARCH;
    return EXCEPTION_CONTINUE_EXECUTION;
}

char *lazy_array(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    array = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    if (array)
        AddVectoredExceptionHandler(0, handler);
    return array;
}
