// A heap whose blocks seem to be large, for scenario.c and check.c.

#ifndef BUSY_BYTES_WIDE_H
#define BUSY_BYTES_WIDE_H

#define WIDE_BLOCKS 3
#define WIDER       0x90000000u
#define WIDE_SUM    (3 * 0x90000000ull + 100 + 150 + 200)

#endif
