#include "unit.h"

// Opens the other process to leave a handle of its own there.
void *push(HANDLE process, const void *data, size_t bytes) {
    HANDLE there, able = OpenProcess(PROCESS_DUP_HANDLE, FALSE, GetProcessId(process));
    DuplicateHandle(GetCurrentProcess(), process, able, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(able);
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!room)
        return NULL;
    if (WriteProcessMemory(process, room, data, bytes, NULL))
        return room;
    VirtualFreeEx(process, room, 0, MEM_RELEASE);
    return NULL;
}
