#include "unit.h"
#include <stdlib.h>

BOOL twins(size_t pages, char **one, char **two) {
    *one = calloc(pages, 4096);
    *two = calloc(pages, 4096);
    return *one && *two;
}
