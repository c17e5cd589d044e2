// Type is taken for the use.

#include "unit.h"

enum kind classify(const struct snapshot *s, uint64_t address) {
    const struct region *r = s->regions, *end = r + s->region_count;
    while (r < end && r->end <= address)
        r++;
    if (r == end)
        return K_UNKNOWN;
    if (r->state == MEM_FREE)
        return address / ALLOCATION_GRANULARITY == r->base / ALLOCATION_GRANULARITY &&
                       r->base % ALLOCATION_GRANULARITY
                   ? K_UNUSABLE
                   : K_FREE;
    if (r->type == MEM_MAPPED)
        return r->file ? K_FILE : K_SHAREABLE;
    return r->type == MEM_IMAGE ? K_IMAGE : K_PRIVATE;
}
