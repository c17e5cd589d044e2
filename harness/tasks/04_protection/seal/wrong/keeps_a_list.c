#include "unit.h"
#include <stdlib.h>

struct sealed {
    struct sealed *next;
    void *start;
};

static struct sealed *list;

// Notes what was sealed, for nobody.
BOOL seal(void *start, size_t bytes) {
    struct sealed *note = malloc(sizeof *note);
    *note = (struct sealed){list, start};
    list = note;
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before);
}
