#include "unit.h"

// Asks about the first page and takes the rest for the same.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    if (!VirtualQueryEx(process, from, &run, sizeof run) || run.State != MEM_COMMIT ||
        run.Protect & (PAGE_NOACCESS | PAGE_GUARD))
        return 0;
    ReadProcessMemory(process, from, to, bytes, NULL);
    return bytes;
}
