#include "unit.h"

// Adds a reference with GetModuleHandleEx when the DLL is already loaded.
HMODULE load(const char *path) {
    HMODULE module = NULL;
    if (GetModuleHandleExA(0, path, &module))
        return module;
    return LoadLibraryExA(path, NULL, 0);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
