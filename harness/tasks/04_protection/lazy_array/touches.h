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
};

// Then these first pages are touched, all but the low one and in an order that jumps.
enum { CROWD = 100, CROWD_STEP = 37 };

// More pages than there are addresses: their bytes are a small number again.
#define TOO_MANY (((uint64_t)1 << 52) + 3)

enum outcome {
    TOUCHED,   // the instruction was completed
    PASSED_ON, // the exception came to the last handler
    RETRIED,   // the instruction was tried again and again, and never completed
};

#endif
