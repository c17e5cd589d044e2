#include "unit.h"

// Reads to the end of the run.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    if (!VirtualQueryEx(process, from, &run, sizeof run) || run.State != MEM_COMMIT ||
        run.Protect & (PAGE_NOACCESS | PAGE_GUARD))
        return 0;
    const size_t rest = (size_t)((char *)run.BaseAddress + run.RegionSize - (const char *)from);
    const size_t piece = rest < bytes ? rest : bytes;
    return ReadProcessMemory(process, from, to, piece, NULL) ? piece : 0;
}
