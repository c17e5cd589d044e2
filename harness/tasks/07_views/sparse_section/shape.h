// What the scenario asks for beside the drawn pages, known to the checks as well.

#ifndef SPARSE_SECTION_SHAPE_H
#define SPARSE_SECTION_SHAPE_H

// In a long section: pages that begin behind 4 GB, more of them than 16 bits can count; and, before
// them, more bytes of pages than 32 bits can count.
enum { BEYOND = (1 << 20) + 50, FEW = (1 << 16) + 5 };
enum { EARLIER = 9, MANY = (1 << 20) + 7 };

// Sections that are committed as a whole: one page, whole granules, and more pages than 8 bits can
// count. Beside them two numbers of pages that nobody has, with three pages in the lower 32 bits,
// and with three pages left when the number of bytes has lost what 64 bits cannot count.
#define WHOLE                                                                                      \
    { 1, 16, 272 }
#define ENDLESS                                                                                    \
    { UINT64_C(0x800000000003), UINT64_C(0x10000000000003) }
enum { WHOLES = 3, ENDLESS_ONES = 2 };

// Of a call that the system refuses: pages in a view, of which the third is in use, or the first
// and the last.
enum { REFUSED_PAGES = 9, IN_USE = 2 };

// The last pages of a section, in one piece, and a few that are committed close before them.
enum { TAIL = 7, CLOSE = 5, CLOSE_PAGES = 2 };

#endif
