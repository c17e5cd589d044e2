#include "unit.h"

// Takes every right.
void *push(HANDLE process, const void *data, size_t bytes) {
    HANDLE all = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetProcessId(process));
    void *room = VirtualAllocEx(all, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(all, room, data, bytes, NULL)) {
        CloseHandle(all);
        return room;
    }
    VirtualFreeEx(all, room, 0, MEM_RELEASE);
    CloseHandle(all);
    return NULL;
}
