// What dirty_pages is asked, and what is true then, for the scenario and for the check.

#ifndef DIRTY_PAGES_LOOKS_H
#define DIRTY_PAGES_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t parameter(const char *name); // of probe.h, and of check.h

enum { PAGE_BYTES = 4096, MOST_PAGES = 100, OTHER_PAGES = 24, NUMBERS = 128, NOT_WRITTEN = 0x77 };

// The calls, in their order.
enum {
    FRESH,     // nothing is written yet
    FIRST,     // all of it
    AGAIN,     // the same, which was not to be reset
    LITTLE,    // with room for fewer numbers than there are
    NO_ROOM,   // NULL
    OTHER,     // another allocation, reset
    PART,      // part of the first one, reset, with too little room
    LATER,     // all of it, after more was written, reset
    EMPTY,     // and once more
    UNWATCHED, // memory that nobody watches
    REFUSED,   // GetWriteWatch is refused
    NO_RESET,  // ResetWriteWatch is
    NO_MEMORY, // an array for the addresses
    RECOVERED, // nothing is refused any more
    ONE,       // a single page, which is read-only by now
    BLIND,     // reset, without room for a number
    LOOKS
};

struct look {
    uint64_t returned;
    uint64_t numbers[NUMBERS]; // all bytes are NOT_WRITTEN before the call
    uint8_t marks[MOST_PAGES]; // the system's own word after the call: which pages are written
};

// Pages of a much wider allocation: beyond 17 bits, and more than small arrays hold.
#define WIDE_PAGES   ((size_t)140000)
#define WIDE_FIRST   ((size_t)131000)
#define WIDE_WRITTEN ((size_t)4200)

// Of this run, asked for once: a scenario's parameter() is a message to the recorder.
static size_t pages, step;
static inline void learn_parameters(void) {
    pages = (size_t)parameter("pages");
    step = (size_t)parameter("step");
}

// A row of written pages: one is reset alone, then some together, of which one is written again.
enum { ROW_PAGES = 400, ROW_RESET = 150, ROW_LEFT = ROW_PAGES - 1 - ROW_RESET + 1 };

// The part of the first allocation.
#define PART_FIRST 7
static inline size_t part_pages(void) {
    return pages / 2;
}

// Written at first, whatever the parameters are.
#define ONE_PAGE 8

// Which pages are written before FIRST and before LATER, in the allocation or in the other one.
static inline bool is_written_first(size_t page) {
    const bool beside_part = page == PART_FIRST - 1 || page == PART_FIRST + part_pages();
    return page == 0 || page % step == 1 || page == ONE_PAGE || page == pages - 1 || beside_part;
}
static inline bool is_written_later(size_t page) {
    return page % (step + 3) == 2;
}
static inline bool is_written_other(size_t page) {
    return page % 5 == 3;
}

// Whether a page of the first allocation is marked before a call.
static inline bool is_marked(unsigned look, size_t page) {
    const bool in_part = page >= PART_FIRST && page < PART_FIRST + part_pages();
    if (look == FRESH || look == EMPTY)
        return false;
    if (look > LATER) // written anew for the calls that fail
        return is_written_first(page);
    return (is_written_first(page) && !(look > PART && in_part)) ||
           (look == LATER && is_written_later(page));
}

#endif
