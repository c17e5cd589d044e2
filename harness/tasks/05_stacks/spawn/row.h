// The calls in a row, for scenario.c and check.c.

#ifndef SPAWN_ROW_H
#define SPAWN_ROW_H

#include <stddef.h>
#include <stdint.h>

// So many threads at once, more than a small table has; and the one whose argument is NULL.
enum { ROW_THREADS = 20, NO_ARGUMENT = 7 };

// Which function a thread is to call; WITHOUT gets NULL as its argument.
enum run { RUN, OTHER_RUN, WITHOUT };

static inline enum run row_run(unsigned i) {
    return i == NO_ARGUMENT ? WITHOUT : i % 3 == 1 ? OTHER_RUN : RUN;
}

// Around whole numbers of granules and of half ones, and at both ends of the text.
static inline size_t row_reserve(unsigned i) {
    static const size_t sizes[] = {0x100001, 0x1fffff, 0x107fff, 0x200000, 0x108000,
                                   0x1f0001, 0x10ffff, 0x1f0000, 0x100000, 0x110001};
    return sizes[i % (sizeof sizes / sizeof *sizes)];
}

// What the system calls "still active" or "timeout", and what 16 bits or a sign would change.
static inline uint32_t row_code(unsigned i) {
    static const uint32_t codes[] = {259, 0, 1, 0xffffffff, 258, 0x10000, 0x80000000, 0xc0000005};
    return codes[i % (sizeof codes / sizeof *codes)];
}

struct RowThread {
    uint64_t handle, id;        // what spawn returned
    uint64_t ran_in, runs, run; // who called the function with this argument, how often, which one
    uint64_t size;              // of that one's stack
    uint64_t exit_code;
};

#endif
