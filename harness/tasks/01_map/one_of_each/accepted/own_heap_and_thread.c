#include "unit.h"

// Does everything on its own thread, with its own heap and a mapped file.
static DWORD WINAPI show_from_here(void *argument) {
    void (*show)(const struct five *) = *(void (**)(const struct five *))argument;
    char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, sizeof path);
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    HANDLE heap = HeapCreate(0, 0, 0);
    struct five five = {
        .private_memory = VirtualAlloc(NULL, 1, MEM_COMMIT, PAGE_EXECUTE_READ),
        .heap = HeapAlloc(heap, 0, 0x5000),
        .stack = argument, // a variable of the first thread, which waits
        .image = "a literal",
        .mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0),
    };
    show(&five);
    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
    CloseHandle(file);
    HeapDestroy(heap);
    VirtualFree((void *)five.private_memory, 0, MEM_RELEASE);
    return 0;
}

void one_of_each(void (*show)(const struct five *)) {
    HANDLE thread = CreateThread(NULL, 0, show_from_here, &show, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}
