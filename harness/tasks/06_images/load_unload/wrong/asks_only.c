#include "unit.h"

// Asks where the DLL is, which loads nothing.
HMODULE load(const char *path) {
    return GetModuleHandleA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
