#include "unit.h"

// Shows a variable of a thread that has ended.
static DWORD WINAPI fill(void *argument) {
    volatile int local = 5;
    *(const void **)argument = (const void *)&local;
    return 0;
}

void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    const void *local = NULL;
    HANDLE thread = CreateThread(NULL, 0, fill, &local, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);

    struct five five = {
        .private_memory = private_memory,
        .heap = block,
        .stack = local,
        .image = (const void *)one_of_each,
        .mapped = view,
    };
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
