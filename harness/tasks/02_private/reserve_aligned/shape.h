// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef RESERVE_ALIGNED_SHAPE_H
#define RESERVE_ALIGNED_SHAPE_H

#define LEAST_BOUNDARY   UINT64_C(0x10000)
#define WIDE_BOUNDARY    UINT64_C(0x800000000) // 32 GB: more than 32 bits
#define WIDE_PAGES       UINT64_C(5)
#define HUGE_PAGES       UINT64_C(0x100023) // more than 4 GB
#define REFUSED_PAGES    UINT64_C(21)
#define REFUSED_BOUNDARY UINT64_C(0x2000000)

#endif
