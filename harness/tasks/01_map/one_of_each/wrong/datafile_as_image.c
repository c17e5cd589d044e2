#include "unit.h"

// Shows a DLL that was mapped as a file of data: nothing was loaded.
void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);

    five.private_memory = private_memory;
    five.heap = block;
    five.stack = &five;
    five.image = (const void *)one_of_each;
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    HMODULE data =
        LoadLibraryExW(L"c:\\windows\\system32\\user32.dll", NULL, LOAD_LIBRARY_AS_DATAFILE);
    five.image = (const char *)data - ((ULONG_PTR)data & 3);
    show(&five);
    FreeLibrary(data);

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
