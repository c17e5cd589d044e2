#include "unit.h"
#include <wchar.h>

// Local\ is where a name without a prefix is anyway: in this session. The longest name and a
// prefix are too long for the narrow call.
void *outlive(const char *name) {
    wchar_t local[300] = L"Local\\";
    MultiByteToWideChar(CP_ACP, 0, name, -1, local + wcslen(local), 260);
    HANDLE section = OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, local);
    if (!section)
        return NULL;
    void *view = MapViewOfFileEx(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0, NULL);
    CloseHandle(section);
    return view;
}
