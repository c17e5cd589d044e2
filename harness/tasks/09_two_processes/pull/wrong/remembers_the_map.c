#include "unit.h"

static BOOL is_readable(const MEMORY_BASIC_INFORMATION *run) {
    return run->State == MEM_COMMIT && !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

// Asks about an address once, and remembers the answers.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    static MEMORY_BASIC_INFORMATION known[64];
    static size_t count;
    size_t done = 0;
    while (done < bytes) {
        const char *at = (const char *)from + done;
        size_t i = 0;
        while (i < count && ((char *)known[i].BaseAddress > at ||
                             (char *)known[i].BaseAddress + known[i].RegionSize <= at))
            i++;
        if (i == count &&
            (count == 64 || !VirtualQueryEx(process, at, &known[count++], sizeof *known)))
            break;
        if (!is_readable(&known[i]))
            break;
        const size_t rest = (size_t)((char *)known[i].BaseAddress + known[i].RegionSize - at);
        const size_t piece = rest < bytes - done ? rest : bytes - done;
        SIZE_T got = 0;
        if (!ReadProcessMemory(process, at, (char *)to + done, piece, &got))
            break;
        done += got;
    }
    return done;
}
