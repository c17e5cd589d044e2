// The allocation and the ranges of one run, for scenario.c and check.c alike.

#ifndef SEAL_RANGES_H
#define SEAL_RANGES_H

#include <stdint.h>

uint64_t parameter(const char *name); // of probe.h, and of check.h

enum { PAGE_BYTES = 4096, COMMITTED = 100, RESERVED = 12, RANGES = 4, SEALED = 3 };

// Bytes from the allocation's base, and the pages [first, end) that they touch.
struct range {
    uint64_t offset, bytes, first, end;
};

// Number 3 begins on committed pages and ends on reserved ones.
static inline struct range range_of(unsigned number) {
    const uint64_t whole = parameter("count") * PAGE_BYTES;
    const struct {
        uint64_t page, lead, bytes;
    } of[RANGES] = {
        {0, parameter("lead"), whole + parameter("tail")},
        {30, parameter("little_lead"), whole + parameter("little_tail")},
        {55, 0, whole},
        {80, parameter("lead"), (COMMITTED - 80) * PAGE_BYTES},
    };
    struct range r = {(parameter("gap") + of[number].page) * PAGE_BYTES + of[number].lead,
                      of[number].bytes, 0, 0};
    r.first = r.offset / PAGE_BYTES;
    r.end = (r.offset + r.bytes - 1) / PAGE_BYTES + 1;
    return r;
}

#endif
