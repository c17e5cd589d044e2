#include "unit.h"

// Leaves it all to one call, which on Windows fails as a whole.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    SIZE_T got = 0;
    ReadProcessMemory(process, from, to, bytes, &got);
    return got ? bytes : 0;
}
