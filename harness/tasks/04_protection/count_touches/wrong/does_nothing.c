#include "unit.h"

size_t count_touches(void *page, void (*callback)(void)) {
    (void)page;
    (void)callback;
    return 0;
}
