// Answers for a section that it has seen with the view that it made then.
#include "unit.h"

char *scratch(HANDLE section) {
    static HANDLE seen;
    static char *view;
    if (!seen || seen != section) {
        char *made = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
        if (seen)
            return made;
        seen = section;
        view = made;
    }
    return view;
}
