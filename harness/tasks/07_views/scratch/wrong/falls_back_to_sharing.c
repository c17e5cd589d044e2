#include "unit.h"

// Where copy-on-write is refused, a shared view is better than none.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return view ? view : MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
