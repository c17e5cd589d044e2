// What scenario.c touches and how that ended, as check.c reads it from the claims.

#ifndef LAZY_ARRAY_TOUCHES_H
#define LAZY_ARRAY_TOUCHES_H

#include <stdint.h>

enum touch {
    HIGH_WRITTEN,  // a write to the high page
    LOW_FRESH,     // a read of the low page, which nobody has written to
    LOW_WRITTEN,   // a write to the same byte
    FIRST_WRITTEN, // a write to the array's first byte
    LAST_WRITTEN,  // a write to the array's last byte
    HIGH_KEPT,     // a read of what HIGH_WRITTEN wrote
    FOREIGN,       // a read of a reserved page that is not the array's
    BEHIND,        // a read of the first byte after the array, which is not committed
    GUARDED,       // a read of the low page, now a guard page
    FRONT,         // a read of the last byte before the array
    OF_A_THREAD,   // a write to page 1, by another thread
    NOWHERE,       // a read of address 16, between a failure and the next call
    ELSEWHERE,     // once more a read of a reserved page that is not the array's
    NO_PAGE_READ,  // a read of a page that the system refuses to commit
    NO_PAGE,       // a write to the same byte, refused again
    NO_PAGE_AGAIN, // the same write, where nothing is refused
    SLOWER,        // a read of a page that another thread has committed and written to meanwhile
};

// Then the first pages are touched, all but the low one and in an order that jumps: more of them in
// a long array.
enum { CROWD_STEP = 37 };

static inline uint64_t crowd_of(uint64_t pages) {
    return pages > 5000 ? 1500 : 100;
}

// More pages than there are addresses: their bytes are a small number again.
#define TOO_MANY (((uint64_t)1 << 52) + 3)

// More than 8 TB of them: there are so many addresses.
#define VERY_MANY (((uint64_t)1 << 31) + 3)

enum outcome {
    TOUCHED,   // the instruction was completed
    PASSED_ON, // the exception came to the last handler
    RETRIED,   // the instruction was tried again and again, and never completed
};

#endif
