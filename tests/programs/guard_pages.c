// Guard pages: a handler is told when the program reaches the end of what it has, and makes more.
#include <stdio.h>
#include <windows.h>

#define PAGE 4096

static char *buffer;
static volatile LONG faults;

static LONG CALLBACK on_guard(EXCEPTION_POINTERS *info) {
    if (info->ExceptionRecord->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    char *touched = (char *)info->ExceptionRecord->ExceptionInformation[1];
    SIZE_T page = (SIZE_T)(touched - buffer) / PAGE;
    faults++;
    // The guard is gone from the touched page; the next page becomes the guard.
    VirtualAlloc(buffer + (page + 1) * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    AddVectoredExceptionHandler(1, on_guard);
    buffer = VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(buffer, PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(buffer + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    for (int i = 0; i < 4 * PAGE; i += 64)
        buffer[i] = 'x';
    printf("%ld guard pages were touched\n", faults);
    VirtualFree(buffer, 0, MEM_RELEASE);
    return 0;
}
