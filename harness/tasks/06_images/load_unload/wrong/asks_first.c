#include "unit.h"

// Adds no reference when the DLL is already loaded.
HMODULE load(const char *path) {
    HMODULE module = GetModuleHandleA(path);
    return module ? module : LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
