#include "unit.h"

void *push(HANDLE process, const void *data, size_t bytes) {
    (void)process;
    (void)data;
    (void)bytes;
    return NULL;
}
