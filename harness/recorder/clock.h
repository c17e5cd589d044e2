// The clock of all deadlines. Each recorder brings its system's: linux/clock.c,
// win32/clock.c.

#ifndef REGIONLAB_CLOCK_H
#define REGIONLAB_CLOCK_H

#include <stdint.h>

// Microseconds of a clock that only goes forward.
uint64_t clock_us(void);

#endif
