// What the scenario asks for beside the drawn pairs, known to the checks as well.

#ifndef TWINS_SHAPE_H
#define TWINS_SHAPE_H

// More pages than 16 bits can count, and more bytes than 32 bits can. The sandbox makes no views
// of the second size; who passes on the low bits alone gets small ones.
#define MANY_PAGES UINT64_C(0x10003)
#define HUGE_PAGES UINT64_C(0x100003)

#endif
