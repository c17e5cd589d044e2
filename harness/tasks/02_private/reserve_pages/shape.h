// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef RESERVE_PAGES_SHAPE_H
#define RESERVE_PAGES_SHAPE_H

#define HUGE_PAGES    UINT64_C(0x1000023) // more than 64 GB, and more digits than a float has
#define REFUSED_PAGES UINT64_C(37)

#define MANY_REFUSED UINT64_C(5003)

// Many calls in a row: multiples of 64 KB, then powers of two up to 256 MB.
enum { MANY = 21 };
#define MANY_PAGES(i) ((i) < 16 ? 16 * ((uint64_t)(i) + 1) : UINT64_C(1) << ((i)-4))

// More than the 128 TB of a process, even if the pages are taken for bytes, and three pages in the
// lower 32 bits; and more bytes than 64 bits count. (Of less than 128 TB Wine makes tables before
// it finds that there is no room, and leaves the process no memory for anything else.)
#define BEYOND_PAGES   UINT64_C(0x800000000003)
#define WRAPPING_PAGES UINT64_C(0x10000000000002)

#endif
