#include "unit.h"

// Casts const away from a copy of the constant.
BOOL patch_const(const int *constant, int value) {
    int copy = *constant;
    int *writable = &copy;
    *writable = value;
    return copy == value;
}
