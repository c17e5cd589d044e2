#include "unit.h"

// Has the DLL's own folder searched for what it needs.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
