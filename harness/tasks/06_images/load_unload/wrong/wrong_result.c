#include "unit.h"

// Believes that FreeLibrary returns the reference count: zero when nothing is left.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return !FreeLibrary(module);
}
