// The calls of catch_overflow, for the scenario and for the check.

#ifndef CATCH_OVERFLOW_CALLS_H
#define CATCH_OVERFLOW_CALLS_H

#include <stdbool.h>
#include <stdint.h>

enum what { RETURNS, OVERFLOWS, RAISES };

// In their order; from THREAD_FIRST to before RAISING in another thread.
enum {
    ONCE,
    RETURNING,
    AGAIN,
    ONCE_MORE,
    THREAD_FIRST,
    THREAD_RETURNING,
    THREAD_AGAIN,
    RAISING,
    LAST,
    CALLS
};

static inline enum what what_of(unsigned call) {
    return call == RAISING                                 ? RAISES
           : call == RETURNING || call == THREAD_RETURNING ? RETURNS
                                                           : OVERFLOWS;
}

// What run is called with: the address of this call's record, for one that of the call before, and
// NULL for another.
enum { NO_ARGUMENT = CALLS };
static inline unsigned argument_of(unsigned call) {
    return call == ONCE_MORE ? AGAIN : call == THREAD_RETURNING ? NO_ARGUMENT : call;
}

// The last overflow is tried so often.
enum { LAST_TIMES = 20 };

struct call {
    uint64_t argument;
    uint64_t changed; // bits of registers that were to be kept
    uint32_t caller, ran_in;
    uint32_t runs, passed_on;
    bool returned;   // what catch_overflow returned
    bool not_caught; // the overflow came to the next handler
    bool skipped;    // it was not called, because the stack had no guard
    bool guard;      // the stack has one afterwards
};

enum { INSTRUCTIONS = 8 }; // of what raises, beside those of RaiseException

#endif
