#include "unit.h"

// Reads to the end of the first page.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    const size_t rest = 4096 - (size_t)from % 4096, piece = rest < bytes ? rest : bytes;
    if (!VirtualQueryEx(process, from, &run, sizeof run) || run.State != MEM_COMMIT ||
        run.Protect & (PAGE_NOACCESS | PAGE_GUARD))
        return 0;
    return ReadProcessMemory(process, from, to, piece, NULL) ? piece : 0;
}
