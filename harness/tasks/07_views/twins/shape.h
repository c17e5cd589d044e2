// What the scenario asks for beside the drawn pairs, known to the checks as well.

#ifndef TWINS_SHAPE_H
#define TWINS_SHAPE_H

// One page; numbers that are whole granules, and more than 8 and 16 bits can count; more bytes
// than 32 bits can; far more than there can be, and with three pages in the lower 32 bits; and more
// bytes than 64 bits can count, of which three pages are left.
#define PAGES                                                                                      \
    {                                                                                              \
        1, 16, 272, 1008, 0x10003, UINT64_C(0x100003), UINT64_C(0x800000000003),                   \
            UINT64_C(0x10000000000003)                                                             \
    }
enum { SIZES = 8, COMMON_SIZES = 5, ENDLESS_SIZES = 6 };

#endif
