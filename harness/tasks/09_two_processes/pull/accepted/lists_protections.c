#include "unit.h"

static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    const DWORD protect = run->Protect & ~(DWORD)(PAGE_NOCACHE | PAGE_WRITECOMBINE);
    return run->State == MEM_COMMIT &&
           (protect == PAGE_READONLY || protect == PAGE_READWRITE || protect == PAGE_WRITECOPY ||
            protect == PAGE_EXECUTE_READ || protect == PAGE_EXECUTE_READWRITE ||
            protect == PAGE_EXECUTE_WRITECOPY);
}

// Names the protections that allow reading.
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
