// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef ADJOIN_SHAPE_H
#define ADJOIN_SHAPE_H

// 2.5 MB each, and 1 GB.
#define MEDIUM UINT64_C(40)
#define LARGE  UINT64_C(0x4000)

// More than 128 TB, which is more than there is. In 32 bits the size is that of three granules.
#define TOO_MANY UINT64_C(0x80000003)
// As a number of 32 bits this is 1, and the next as a number of bytes 65536.
#define CUT_IS_ONE   UINT64_C(0x100000001)
#define WRAPS_TO_ONE UINT64_C(0x1000000000001)

#endif
