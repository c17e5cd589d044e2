// The sections that the scenario makes beside the drawn ones, known to the checks as well.

#ifndef OUTLIVE_SHAPE_H
#define OUTLIVE_SHAPE_H

// One page; whole granules, the second of them of more pages than 8 bits can count; more than 1 MB;
// and more pages than 16 bits can count.
#define PAGES                                                                                      \
    { 1, 16, 272, 1008, 0x10003 }
enum { SIZES = 5, SIZE_TOKEN = 20 }; // the token plus so much and their number begins them

#endif
