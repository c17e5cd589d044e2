#include "unit.h"

// Divides its own VirtualAlloc block and calls one part a heap.
void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    struct five five = {
        .private_memory = private_memory,
        .heap = (char *)private_memory + 256,
        .stack = &section,
        .image = (const void *)one_of_each,
        .mapped = view,
    };
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
