// What the scenario asks for beside the drawn pairs, known to the checks as well.

#ifndef TWINS_SHAPE_H
#define TWINS_SHAPE_H

// More than 4 GB: of the bytes, and of the pages, the low bits alone are few.
#define HUGE_PAGES UINT64_C(0x100003)

#endif
