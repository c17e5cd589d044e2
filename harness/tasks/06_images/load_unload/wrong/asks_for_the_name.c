#include "unit.h"
#include <string.h>

// Takes what has the file's name and is loaded, from whatever folder.
HMODULE load(const char *path) {
    const char *slash = strrchr(path, '\\');
    HMODULE module;
    if (slash && GetModuleHandleExA(0, slash + 1, &module))
        return module;
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return module && FreeLibrary(module);
}
