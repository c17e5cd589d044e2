#include "unit.h"

// Has room for 63 letters.
HMODULE load(const char *path) {
    char copy[64];
    lstrcpynA(copy, path, sizeof copy);
    return LoadLibraryA(copy);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
