#include "unit.h"

BOOL pin(const struct piece *pieces, size_t count) {
    (void)pieces;
    (void)count;
    return TRUE;
}
