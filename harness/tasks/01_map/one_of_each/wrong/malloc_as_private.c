#include "unit.h"

#include <stdlib.h>

// Takes a block of malloc for private memory.
void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = malloc(5000);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    struct five five = {
        .private_memory = private_memory,
        .heap = block,
        .stack = &section,
        .image = (const void *)one_of_each,
        .mapped = view,
    };
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    free(private_memory);
}
