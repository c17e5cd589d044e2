#include "unit.h"

// Leaves the structure as it is.
void totals(struct totals *sums) {
    (void)sums;
}
