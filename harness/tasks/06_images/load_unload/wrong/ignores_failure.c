#include "unit.h"

// Falls back to the program when the DLL cannot be loaded.
HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    return module ? module : GetModuleHandleA(NULL);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
