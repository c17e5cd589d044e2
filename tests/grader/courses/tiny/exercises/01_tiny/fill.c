#include "unit.h"

void *fill(unsigned long long pages) {
    // TODO: commit that many pages.
    (void)pages;
    return 0;
}
