#include "unit.h"

// Gives its block back to a heap of its own, and keeps the heap.
void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    HANDLE heap = HeapCreate(0, 0, 0);
    void *block = HeapAlloc(heap, 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);

    five.private_memory = private_memory;
    five.heap = block;
    five.stack = &five;
    five.image = (const void *)one_of_each;
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    show(&five);

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    HeapFree(heap, 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
