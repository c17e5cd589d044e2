#include "unit.h"

// Believes that freeing cannot fail.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    FreeLibrary(module);
    return TRUE;
}
