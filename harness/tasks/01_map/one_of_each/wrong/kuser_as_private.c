#include "unit.h"

// KUSER_SHARED_DATA says MEM_PRIVATE, but it is the system's.
void one_of_each(void (*show)(const struct five *)) {
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    struct five five = {
        .private_memory = (const void *)0x7ffe0000,
        .heap = block,
        .stack = &section,
        .image = (const void *)one_of_each,
        .mapped = view,
    };
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
}
