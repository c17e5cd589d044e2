#include "unit.h"

typedef void *WINAPI map_view_3(HANDLE section, HANDLE process, void *base, ULONG64 offset,
                                SIZE_T bytes, ULONG type, ULONG protect, void *extended,
                                ULONG extended_count);

// The newer call takes a protection in place of an access. mingw has no import for it.
char *scratch(HANDLE section) {
    union {
        FARPROC any;
        map_view_3 *map;
    } found = {.any = GetProcAddress(GetModuleHandle("kernelbase.dll"), "MapViewOfFile3")};
    return found.map
               ? found.map(section, GetCurrentProcess(), NULL, 0, 0, 0, PAGE_WRITECOPY, NULL, 0)
               : NULL;
}
