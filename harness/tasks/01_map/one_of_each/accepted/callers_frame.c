#include "unit.h"

#include <stdlib.h>

// A helper shows the caller's variable: the caller has not returned either. Its heap
// is the C library's, its private memory one page of a reservation, its image a DLL.
__attribute__((noinline)) static void show_with(void (*show)(const struct five *),
                                                const void *callers_variable) {
    char *reserved = VirtualAlloc(NULL, 70000, MEM_RESERVE, PAGE_NOACCESS);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section); // the view keeps it
    struct five five = {
        .private_memory = VirtualAlloc(reserved + 40000, 1, MEM_COMMIT, PAGE_READONLY),
        .heap = malloc(3000000), // large: an allocation of its own, and still the heap's
        .stack = callers_variable,
        .image = GetModuleHandleW(L"kernel32.dll"),
        .mapped = (char *)view + 4999,
    };
    show(&five);
    free((void *)five.heap);
    UnmapViewOfFile(view);
    VirtualFree(reserved, 0, MEM_RELEASE);
}

void one_of_each(void (*show)(const struct five *)) {
    char line[80] = "a line of text";
    show_with(show, line + 40);
}
