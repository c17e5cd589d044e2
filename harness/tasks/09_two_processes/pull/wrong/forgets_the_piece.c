#include "unit.h"

enum { MOST = 0x10000 };

static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    return run->State == MEM_COMMIT && !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

static BOOL read_all(HANDLE process, const char *at, char *to, size_t bytes) {
    for (size_t done = 0; done < bytes; done += MOST) {
        const size_t piece = bytes - done < MOST ? bytes - done : MOST;
        if (!ReadProcessMemory(process, at + done, to + done, piece, NULL))
            return FALSE;
    }
    return TRUE;
}

// Reads a run in pieces of 64 KB, and counts them when all of the run is there.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
        const char *at = (const char *)from + done;
        MEMORY_BASIC_INFORMATION run;
        if (!VirtualQueryEx(process, at, &run, sizeof run) || !is_readable(&run))
            break;
        const size_t rest = (size_t)((char *)run.BaseAddress + run.RegionSize - at);
        const size_t piece = rest < bytes - done ? rest : bytes - done;
        if (!read_all(process, at, (char *)to + done, piece))
            break;
        done += piece;
    }
    return done;
}
