#include "unit.h"

// The thread waits, but in that thread the function whose variable is shown has returned.
struct parked {
    const void *local;
    HANDLE ready, leave;
};

__attribute__((noinline)) static void fill(struct parked *parked) {
    volatile char buffer[16384];
    buffer[0] = 5;
    parked->local = (const void *)buffer;
}

static DWORD WINAPI park(void *argument) {
    struct parked *parked = argument;
    fill(parked);
    SetEvent(parked->ready);
    WaitForSingleObject(parked->leave, INFINITE);
    return 0;
}

void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    struct parked parked = {.ready = CreateEventW(NULL, FALSE, FALSE, NULL),
                            .leave = CreateEventW(NULL, FALSE, FALSE, NULL)};
    HANDLE thread = CreateThread(NULL, 0, park, &parked, 0, NULL);
    WaitForSingleObject(parked.ready, INFINITE);

    struct five five = {
        .private_memory = private_memory,
        .heap = block,
        .stack = parked.local,
        .image = (const void *)one_of_each,
        .mapped = view,
    };
    show(&five);

    UnmapViewOfFile(view);
    CloseHandle(section);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);

    SetEvent(parked.leave);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(parked.ready);
    CloseHandle(parked.leave);
}
