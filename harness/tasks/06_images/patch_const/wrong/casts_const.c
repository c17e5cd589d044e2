#include "unit.h"

// Believes that const is a matter of types only.
BOOL patch_const(const int *constant, int value) {
    *(volatile int *)constant = value;
    return TRUE;
}
