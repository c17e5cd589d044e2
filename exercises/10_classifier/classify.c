// classify: what is the byte at an address used for? The task's text is in README.md, help
// is `grade.py hint classify`.

#include "unit.h"

enum kind classify(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->region_count; i++) {
        const struct region *r = &s->regions[i];
        if (address < r->base || address >= r->end)
            continue;
        // TODO: the region's State and Type tell you a part of the answer. What else does?
        return K_UNKNOWN;
    }
    return K_UNKNOWN;
}
