#include "unit.h"

// Makes the loader search the DLL's own folder for the DLLs that it needs.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
