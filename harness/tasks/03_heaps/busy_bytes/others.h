// Heaps of another kind than the first two, for scenario.c and check.c.

#ifndef BUSY_BYTES_OTHERS_H
#define BUSY_BYTES_OTHERS_H

// Each has only one kind of blocks: large ones, in several segments, many.
enum { LARGE_ONLY, SEGMENTS, CROWD, KINDS };

// One whose blocks seem to be large.
#define WIDE_BLOCKS 3
#define WIDER       0x90000000u
#define WIDE_SUM    (3 * 0x90000000ull + 100 + 150 + 200)

#endif
