// edit_file: edit a file through a view. The task's text is in README.md, help is
// `grade.py hint edit_file`.

#include "unit.h"

BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    // TODO: map `size` bytes of the file, call edit(), and clean up.
    (void)path;
    (void)size;
    (void)edit;
    return FALSE;
}
