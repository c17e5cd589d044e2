// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef ADJOIN_SHAPE_H
#define ADJOIN_SHAPE_H

// 2.5 MB each, and 1 GB.
#define MEDIUM UINT64_C(40)
#define LARGE  UINT64_C(0x4000)

// More than 128 TB, which is more than there is, even if granules are taken for bytes. In 32 bits
// these are three granules. And as many as are one granule in 64 bits of bytes.
#define TOO_MANY     UINT64_C(0x800000000003)
#define WRAPS_TO_ONE UINT64_C(0x1000000000001)

#endif
