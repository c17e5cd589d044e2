#include "unit.h"

static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    return run->State == MEM_COMMIT && !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

// Reads every piece into a block of the heap first, and never frees it.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
        const char *at = (const char *)from + done;
        MEMORY_BASIC_INFORMATION run;
        if (!VirtualQueryEx(process, at, &run, sizeof run) || !is_readable(&run))
            break;
        const size_t rest = (size_t)((char *)run.BaseAddress + run.RegionSize - at);
        const size_t piece = rest < bytes - done ? rest : bytes - done;
        SIZE_T got = 0;
        void *copy = HeapAlloc(GetProcessHeap(), 0, piece);
        if (!ReadProcessMemory(process, at, copy, piece, &got))
            break;
        memcpy((char *)to + done, copy, got);
        done += got;
    }
    return done;
}
