#include "unit.h"

// Takes private memory that it finds in the map, reserved by somebody else.
static void *somebodys_private_memory(void) {
    MEMORY_BASIC_INFORMATION region;
    for (char *p = NULL; VirtualQuery(p, &region, sizeof region); p += region.RegionSize)
        if (region.Type == MEM_PRIVATE && region.AllocationProtect == PAGE_NOACCESS)
            return VirtualAlloc(p, 1, MEM_COMMIT, PAGE_READWRITE);
    return NULL;
}

void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = somebodys_private_memory();
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
}
