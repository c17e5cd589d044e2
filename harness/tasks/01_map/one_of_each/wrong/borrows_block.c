#include "unit.h"
#include <stdlib.h>

// Shows a block that the C library got for itself: the environment.
void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const void *block = _environ;
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);

    five.private_memory = private_memory;
    five.heap = block;
    five.stack = &five;
    five.image = (const void *)one_of_each;
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    show(&five);

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
