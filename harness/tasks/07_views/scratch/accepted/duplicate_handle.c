#include "unit.h"

// Maps through a handle of its own, and closes that one.
char *scratch(HANDLE section) {
    HANDLE own = NULL;
    DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &own, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    char *view = MapViewOfFile(own, FILE_MAP_COPY, 0, 0, 0);
    CloseHandle(own);
    return view;
}
