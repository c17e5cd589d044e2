#include "unit.h"

// Where there is no such file, loads another one of that name.
HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    const char *slash = strrchr(path, '\\');
    return module || !slash ? module : LoadLibraryA(slash + 1);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
