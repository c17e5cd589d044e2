#include "unit.h"

// Asks the loader not to prepare the DLL.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, DONT_RESOLVE_DLL_REFERENCES);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
