// What the scenario makes beside the drawn window, known to the checks as well.

#ifndef RESIDENT_PAGES_SHAPE_H
#define RESIDENT_PAGES_SHAPE_H

enum { BEFORE = 21, BEHIND = 34 }; // reserved pages on both sides of the window

enum { FILLED_PAGES = 37, READABLE_FROM = 25, FILLED = 0x5b };

// More than 15 bits count, and than an array on the stack holds; the last page is left over after
// every power of two up to that. Only the pages of its end are committed. The exact range ends with
// it, and is a multiple of every number of pages that one might ask about at once.
enum { WIDE_PAGES = 32769, END_PAGES = 300, EXACT_PAGES = 4096 };

#endif
