// What the scenario makes beside the drawn allocations, known to the checks as well.

#ifndef KEEP_FRONT_SHAPE_H
#define KEEP_FRONT_SHAPE_H

#define GUEST_PAGES 16 // of the allocation after the one that is kept whole

// Longer than 2^16 pages; of it are kept one byte more than 2^16 + 2 pages, and later one page.
#define HUGE_PAGES UINT64_C(0x10080)
#define HUGE_BYTES UINT64_C(0x10002001)
#define HUGE_KEPT  UINT64_C(0x10003)

#define REFUSED_PAGES 21
#define REFUSED_KEPT  5
#define REFUSED_BYTES (REFUSED_KEPT * 4096 - 100)

// Every byte of the memory that the scenario makes; none is 0.
#define FILLED(i) ((uint8_t)(((i)*31 + (i) / 4096 * 7) | 1))

#endif
