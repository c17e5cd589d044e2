#include "unit.h"

// Leaves a note with the number in the other process.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    void *note =
        VirtualAllocEx(process, NULL, sizeof there, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(process, note, &there, sizeof there, NULL);
    return there;
}
