#include "unit.h"

// Converts the path.
HMODULE load(const char *path) {
    WCHAR wide[MAX_PATH];
    if (!MultiByteToWideChar(CP_ACP, 0, path, -1, wide, MAX_PATH))
        return NULL;
    return LoadLibraryW(wide);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
