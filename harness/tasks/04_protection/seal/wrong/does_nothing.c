#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    (void)start;
    (void)bytes;
    return TRUE;
}
