#include "unit.h"

// Adds no handler: nobody handles the alarm.
size_t count_touches(void *page, void (*callback)(void)) {
    (void)page;
    callback();
    return 0;
}
