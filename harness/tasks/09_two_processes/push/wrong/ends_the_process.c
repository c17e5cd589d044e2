#include "unit.h"

// Ends the process that it should write to.
void *push(HANDLE process, const void *data, size_t bytes) {
    HANDLE all = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, GetProcessId(process));
    void *room = VirtualAllocEx(process, NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(process, room, data, bytes, NULL);
    TerminateProcess(all, 0);
    WaitForSingleObject(all, INFINITE);
    CloseHandle(all);
    return room;
}
