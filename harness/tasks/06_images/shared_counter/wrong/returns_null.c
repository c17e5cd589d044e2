#include "unit.h"

// Nothing yet.
volatile LONG *shared_counter(void) {
    return NULL;
}
