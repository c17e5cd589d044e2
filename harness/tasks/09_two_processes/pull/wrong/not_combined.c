#include "unit.h"

static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    return run->State == MEM_COMMIT &&
           !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD | PAGE_WRITECOMBINE));
}

// Leaves out pages to which writes are combined.
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
        if (!ReadProcessMemory(process, at, (char *)to + done, piece, &got))
            break;
        done += got;
    }
    return done;
}
