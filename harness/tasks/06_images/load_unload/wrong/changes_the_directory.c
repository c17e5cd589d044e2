#include "unit.h"

// Makes the DLL's folder the current directory, and leaves it so.
HMODULE load(const char *path) {
    char folder[MAX_PATH];
    lstrcpynA(folder, path, sizeof folder);
    char *slash = strrchr(folder, '\\');
    if (slash)
        *slash = '\0';
    SetCurrentDirectoryA("C:\\windows");
    SetCurrentDirectoryA(folder);
    SetDllDirectoryA(folder);
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
