#include "unit.h"

// Keeps an address in an unsigned long, which has 32 bits on Windows.
void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);

    const unsigned long kept = (unsigned long)(ULONG_PTR)private_memory;
    five.private_memory = (const void *)(ULONG_PTR)kept;
    five.heap = block;
    five.stack = &five;
    five.image = (const void *)one_of_each;
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    show(&five);

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
