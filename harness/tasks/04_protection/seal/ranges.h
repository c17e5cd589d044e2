// The allocations and the ranges of one run, for scenario.c and check.c alike.

#ifndef SEAL_RANGES_H
#define SEAL_RANGES_H

#include <stdint.h>

uint64_t parameter(const char *name); // of probe.h, and of check.h

enum { PAGE_BYTES = 4096, COMMITTED = 100, RESERVED = 12, SEALED = 3 };

// A second allocation, between two that touch it: its pages have all protections, and two of
// them, from the parameter `hole` on, are only reserved.
enum { MIXED_PAGES = 64, HOLE_PAGES = 2, BESIDE_PAGES = 16 };

// A third one is longer than 32 bits can say, and has some committed pages at its beginning.
#define LONG_PAGES ((uint64_t)0x100000 + 32)
enum { LONG_COMMITTED = 1200, WIDE_PAGES = 1100 };

// Bytes from the allocation's base, and the pages [first, end) that they touch.
struct range {
    uint64_t offset, bytes, first, end;
};

static inline struct range range_from(uint64_t page, uint64_t lead, uint64_t bytes) {
    struct range r = {page * PAGE_BYTES + lead, bytes, 0, 0};
    r.first = r.offset / PAGE_BYTES;
    r.end = (r.offset + r.bytes - 1) / PAGE_BYTES + 1;
    return r;
}

// Of the first allocation.
static inline struct range range_of(unsigned number) {
    const uint64_t whole = parameter("count") * PAGE_BYTES, gap = parameter("gap");
    switch (number) {
    case 0: return range_from(gap, parameter("lead"), whole + parameter("tail"));
    case 1: return range_from(gap + 30, parameter("little_lead"), whole + parameter("little_tail"));
    default: return range_from(gap + 55, 0, whole);
    }
}

// Of the second one: a byte at a page's end, two bytes on two pages, pages of all protections,
// and the bytes before the allocation's end.
enum { MIXED_RANGES = 4, OPENED = 2 };

static inline struct range mixed_range(unsigned number) {
    switch (number) {
    case 0: return range_from(3, PAGE_BYTES - 1, 1);
    case 1: return range_from(5, PAGE_BYTES - 1, 2);
    case 2: return range_from(8, parameter("lead"), 9 * PAGE_BYTES);
    default: return range_from(60, parameter("lead"), 4 * PAGE_BYTES - parameter("lead"));
    }
}

// Of the third one: more pages than a table on the stack has room for.
static inline struct range wide_range(void) {
    return range_from(20, 0, (uint64_t)WIDE_PAGES * PAGE_BYTES);
}

// What a page of the second allocation has at first; 0: nothing, it is only reserved. The
// protections of winnt.h: PAGE_READWRITE, _EXECUTE_READ, _READONLY, _READWRITE with a guard,
// _NOACCESS, _EXECUTE_READWRITE, _EXECUTE, _READONLY with a guard.
static inline uint32_t mixed_protection(uint64_t page) {
    static const uint32_t protections[] = {0x04, 0x20, 0x02, 0x104, 0x01, 0x40, 0x10, 0x102};
    const uint64_t hole = parameter("hole");
    if (page >= hole && page < hole + HOLE_PAGES)
        return 0;
    return protections[(page + parameter("mix")) % 8];
}

// Ranges that hold pages that are not committed: the end, the middle, the first page, the last
// byte, all but the beginning, sizes whose lower bits are a small number, and one with which the
// end is before the start.
enum { REFUSED = 9, WRAPPED = 8 };
enum allocation { PLAIN, MIXED, VERY_LONG };

static inline struct range refused_range(unsigned number, enum allocation *of) {
    const uint64_t hole = parameter("hole");
    *of = number == 0 ? PLAIN : number >= 4 && number != WRAPPED ? VERY_LONG : MIXED;
    switch (number) {
    case 0:
        return range_from(parameter("gap") + 80, parameter("lead"), (COMMITTED - 80) * PAGE_BYTES);
    case 1: return range_from(hole - 3, parameter("lead"), 7 * PAGE_BYTES);
    case 2: return range_from(hole + 1, 100, 3 * PAGE_BYTES);
    case 3: return range_from(hole - 2, 0, 2 * PAGE_BYTES + 1);
    case WRAPPED: return range_from(33, 100, 0 - (uint64_t)16 * PAGE_BYTES);
    default: return range_from(1, 0, ((uint64_t)1 << (32 + 6 * (number - 4))) + 2 * PAGE_BYTES);
    }
}

// The system refuses to seal these pages, which no other range has.
static inline struct range denied_range(void) {
    return range_from(36, 10, 22 * PAGE_BYTES);
}

// And a single page, or the rest of one and the next, of each protection.
enum { DENIED_LITTLE = 16 };
static inline struct range denied_little(unsigned number) {
    return range_from(36 + number / 2, 10, number % 2 ? PAGE_BYTES : 1);
}

#endif
