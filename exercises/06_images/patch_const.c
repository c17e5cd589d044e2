// patch_const: change a constant of a loaded module. The task's text is in README.md, help is
// `grade.py hint patch_const`.

#include "unit.h"

BOOL patch_const(const int *constant, int value) {
    // TODO: make the constant's pages writable, write, and leave no trace but the value.
    (void)constant;
    (void)value;
    return FALSE;
}
