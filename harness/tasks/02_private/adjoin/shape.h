// What the scenario asks for beside the drawn sizes, known to the checks as well.

#ifndef ADJOIN_SHAPE_H
#define ADJOIN_SHAPE_H

// More than 128 TB, which is more than there is. In 32 bits the size is that of three granules.
#define TOO_MANY UINT64_C(0x80000003)

#endif
