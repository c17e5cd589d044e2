#include "unit.h"
#include <stdlib.h>

// The name in wide characters, in a block that is given back.
void *outlive(const char *name) {
    const int length = MultiByteToWideChar(CP_ACP, 0, name, -1, NULL, 0);
    wchar_t *wide = malloc((size_t)length * sizeof *wide);
    if (!wide)
        return NULL;
    MultiByteToWideChar(CP_ACP, 0, name, -1, wide, length);
    HANDLE section = OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, wide);
    free(wide);
    if (!section)
        return NULL;
    void *view = MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, NULL);
    CloseHandle(section);
    return view;
}
