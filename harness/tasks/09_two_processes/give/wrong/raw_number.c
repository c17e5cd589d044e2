#include "unit.h"

// Believes that a handle's number means the same in every process.
HANDLE give(HANDLE process, HANDLE section) {
    (void)process;
    return section;
}
