// What pin is asked to lock, for the scenario and for the check. At most 12 pages are locked at a
// time: Linux lets a process lock 64 KB in any case, and Windows about 30 pages.

#ifndef PIN_PIECES_H
#define PIN_PIECES_H

#include <stdint.h>

uint64_t parameter(const char *name); // of probe.h, and of check.h

enum { PAGE_BYTES = 4096, FILLED = 0x5a };

// Of mixed protections, of plain pages, of crumbs (a view), and an allocation of more than 4 GB.
enum memory { MIXED, PLAIN, CRUMBS, WIDE, MEMORIES };
static const uint64_t pages_of_memory[MEMORIES] = {40, 20, 4, (1u << 20) + 16};

// Pages of the mixed one.
enum {
    CALLERS = 16, // the caller has locked it
    READABLE = 20,
    CODE_ONLY = 22,  // then one without a cache
    EXECUTABLE = 30, // right before one that cannot be locked
    INACCESSIBLE = 31,
    GUARDED = 33,
    RESERVED = 35,
    READ_GUARDED = 37,
};

enum { MOST_PIECES = 4, MANY = 1200 };
struct part {
    enum memory of;
    uint64_t offset, bytes;
};

// The pieces of a call; a part without bytes ends them.
enum call {
    FIRST,
    SECOND,
    LOCKING,
    GUARD = LOCKING,
    NO_ACCESS,
    NOT_COMMITTED,
    TOO_WIDE,
    REFUSED,
    LATER, // when the system does not refuse any more
    SINGLE,
    LONGER,   // from where the single one began
    OVERLAPS, // a piece begins where the one before it begins, or on the same page
};
static inline struct part part_of(enum call call, unsigned number) {
    const uint64_t at = parameter("at"), page = PAGE_BYTES;
    const struct part parts[][MOST_PIECES] = {
        [FIRST] = {{MIXED, parameter("first") * page + at, parameter("bytes")},
                   {PLAIN, 5 * page - 1, 2},
                   {MIXED, READABLE * page + at / 2, 1}},
        [SECOND] = {{PLAIN, 12 * page + at, 3}, // the next one shares its page
                    {PLAIN, 13 * page - 1, page + 1},
                    {MIXED, EXECUTABLE * page, page}},
        [GUARD] = {{PLAIN, page, page}, {MIXED, (GUARDED - 1) * page + at, 2 * page}},
        [NO_ACCESS] = {{MIXED, INACCESSIBLE * page - 1, 2}, {PLAIN, page, page}},
        [NOT_COMMITTED] = {{PLAIN, page, 1}, {MIXED, (RESERVED - 1) * page, 2 * page}},
        [TOO_WIDE] = {{WIDE, 0, ((uint64_t)1 << 32) + page}},
        [REFUSED] = {{MIXED, READABLE * page, 1},
                     {MIXED, 2 * page + at, page + 1},
                     {PLAIN, 10 * page - 1, 2},
                     {PLAIN, 3 * page, page}},
        [SINGLE] = {{PLAIN, 8 * page + 1, 1}},
        [LONGER] = {{PLAIN, 8 * page + 1, page}},
        [OVERLAPS] = {{PLAIN, 16 * page + 5, 1},
                      {PLAIN, 16 * page + 5, page},
                      {PLAIN, 18 * page, 100},
                      {PLAIN, 19 * page - 1, 2}},
        [LATER] = {{PLAIN, 8 * page - 1, 1}, {MIXED, CODE_ONLY * page + at, page}},
    };
    return parts[call][number];
}

static inline unsigned count_of(enum call call) {
    unsigned count = 0;
    while (count < MOST_PIECES && part_of(call, count).bytes)
        count++;
    return count;
}

// Of very many: all on one page, and the last one two pages further.
static inline struct part crumb_of(unsigned number) {
    const struct part all = {CRUMBS, 3u * number + 40, 5}, last = {CRUMBS, 2 * PAGE_BYTES + 17, 1};
    return number + 1 < MANY ? all : last;
}

// Very many that cannot all be locked: the first one is on another page, and the last one is a
// guard page, or the system refuses it.
static inline struct part blocked_of(unsigned number, int has_guard) {
    const struct part first = {PLAIN, 0, 1}, guard = {MIXED, READ_GUARDED * PAGE_BYTES, 1};
    return number == 0 ? first : has_guard && number + 1 == MANY ? guard : crumb_of(number);
}

#endif
