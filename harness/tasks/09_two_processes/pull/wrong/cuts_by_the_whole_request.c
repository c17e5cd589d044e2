#include "unit.h"

// A guard page is for its own process to touch: reading it from here would use it up.
static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    return run->State == MEM_COMMIT && !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

// When it cuts a piece off, it forgets what it has already copied.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
        const char *at = (const char *)from + done;
        MEMORY_BASIC_INFORMATION run;
        if (!VirtualQueryEx(process, at, &run, sizeof run) || !is_readable(&run))
            break;
        const size_t rest = (size_t)((char *)run.BaseAddress + run.RegionSize - at);
        const size_t piece = rest < bytes ? rest : bytes;
        SIZE_T got = 0;
        if (!ReadProcessMemory(process, at, (char *)to + done, piece, &got))
            break;
        done += got;
    }
    return done;
}
