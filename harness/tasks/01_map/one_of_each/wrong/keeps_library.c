#include "unit.h"

// Loads a DLL for its image, and never frees it.
void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);

    five.private_memory = private_memory;
    five.heap = block;
    five.stack = &five;
    five.image = LoadLibraryW(L"version.dll");
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    show(&five);

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
