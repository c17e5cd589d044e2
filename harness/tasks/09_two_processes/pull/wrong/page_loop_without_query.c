#include "unit.h"

// Reads page after page until it is refused, which Wine never does.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
        const char *at = (const char *)from + done;
        const size_t rest = 4096 - (size_t)at % 4096;
        const size_t piece = rest < bytes - done ? rest : bytes - done;
        if (!ReadProcessMemory(process, at, (char *)to + done, piece, NULL))
            break;
        done += piece;
    }
    return done;
}
