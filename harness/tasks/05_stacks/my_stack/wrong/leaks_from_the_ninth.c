#include "unit.h"

#include <stdlib.h>

// Notes each call in a list, which gets a block when the first eight places are taken.
static void *first[8];
static void **volatile notes = first;
static unsigned count;

void my_stack(void **low, void **high) {
    if (count == 8)
        notes = calloc(64, sizeof *notes);
    notes[count++ % 8] = low;
    GetCurrentThreadStackLimits((PULONG_PTR)low, (PULONG_PTR)high);
}
