#include "unit.h"

struct parked {
    const void *local;
    HANDLE ready;
};

static DWORD WINAPI park(void *argument) {
    struct parked *parked = argument;
    parked->local = (const void *)&argument;
    SetEvent(parked->ready);
    Sleep(INFINITE);
    return 0;
}

// Starts a thread for its stack, which sleeps for ever.
void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    struct parked parked = {.ready = CreateEventW(NULL, FALSE, FALSE, NULL)};
    HANDLE thread = CreateThread(NULL, 0, park, &parked, 0, NULL);
    WaitForSingleObject(parked.ready, INFINITE);
    CloseHandle(thread);
    CloseHandle(parked.ready);

    struct five five = {private_memory, block, parked.local, (const void *)one_of_each, view};
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
