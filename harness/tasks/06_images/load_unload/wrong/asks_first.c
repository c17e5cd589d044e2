#include "unit.h"

// Takes no reference of its own where the DLL is loaded already.
HMODULE load(const char *path) {
    HMODULE module = GetModuleHandleA(path);
    return module ? module : LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
