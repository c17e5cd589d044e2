#include "unit.h"

BOOL twins(size_t pages, char **one, char **two) {
    (void)pages;
    *one = *two = NULL;
    return FALSE;
}
