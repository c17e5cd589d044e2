#include "unit.h"

// Loads by the file's name: the loader searches for it.
HMODULE load(const char *path) {
    const char *slash = strrchr(path, '\\');
    return LoadLibraryA(slash ? slash + 1 : path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
