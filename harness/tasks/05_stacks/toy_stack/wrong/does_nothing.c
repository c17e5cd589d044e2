#include "unit.h"

// Makes nothing.
BOOL toy_stack(size_t pages, struct toy *toy) {
    (void)pages;
    (void)toy;
    return FALSE;
}
