#include "unit.h"

// What could not be loaded once is not tried again.
static char refused[MAX_PATH];

HMODULE load(const char *path) {
    if (strcmp(refused, path) == 0)
        return NULL;
    HMODULE module = LoadLibraryA(path);
    if (!module)
        lstrcpynA(refused, path, sizeof refused);
    return module;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
