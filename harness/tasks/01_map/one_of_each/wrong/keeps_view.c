#include "unit.h"

// Closes the section and believes that the view is gone: a view outlives the handle.
void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
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

    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
