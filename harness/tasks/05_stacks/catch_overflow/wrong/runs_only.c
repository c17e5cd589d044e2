#include "unit.h"

// Hopes for the best.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    run(argument);
    return TRUE;
}
