// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef RESERVE_ALIGNED_SHAPE_H
#define RESERVE_ALIGNED_SHAPE_H

#define LEAST_BOUNDARY   UINT64_C(0x10000)
#define WIDE_BOUNDARY    UINT64_C(0x800000000) // 32 GB: more than 32 bits
#define WIDE_PAGES       UINT64_C(5)
#define HUGE_PAGES       UINT64_C(0x100023)     // more than 4 GB
#define WIDER_BOUNDARY   UINT64_C(0x2000000000) // 128 GB: more than 36 bits
#define LONG_BOUNDARY    UINT64_C(0x100000)
#define LONG_PAGES       UINT64_C(700) // several boundaries long
#define REFUSED_PAGES    UINT64_C(101)
#define REFUSED_BOUNDARY UINT64_C(0x2000000)

// Many calls in a row: multiples of 64 KB, at small boundaries.
enum { MANY = 20 };
#define MANY_PAGES(i)    (16 * ((uint64_t)(i) + 1))
#define MANY_BOUNDARY(i) (LEAST_BOUNDARY << (i) % 6)

// More than the 128 TB of a process, even if the pages are taken for bytes, and three pages in the
// lower 32 bits; and more bytes than 64 bits count. (Of less than 128 TB Wine makes tables before
// it finds that there is no room, and leaves the process no memory for anything else.)
#define BEYOND_PAGES   UINT64_C(0x800000000003)
#define WRAPPING_PAGES UINT64_C(0x10000000000002)

#endif
