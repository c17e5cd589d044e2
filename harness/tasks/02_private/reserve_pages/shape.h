// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef RESERVE_PAGES_SHAPE_H
#define RESERVE_PAGES_SHAPE_H

#define HUGE_PAGES    UINT64_C(0x100023) // more than 4 GB
#define REFUSED_PAGES UINT64_C(37)

#endif
