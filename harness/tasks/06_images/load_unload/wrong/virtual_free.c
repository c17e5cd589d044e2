#include "unit.h"

// Releases the memory, as if it were private.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return VirtualFree(module, 0, MEM_RELEASE);
}
