#include "unit.h"

// Leaves out blanks and dots at the end of the name.
struct box *join(const char *name) {
    char trimmed[300] = "";
    strncat(trimmed, name, 299);
    for (size_t end = strlen(trimmed); end && strchr(" .", trimmed[end - 1]); end--)
        trimmed[end - 1] = '\0';
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                        sizeof(struct box), trimmed);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
