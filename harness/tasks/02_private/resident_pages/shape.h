// What the scenario makes beside the drawn window, known to the checks as well.

#ifndef RESIDENT_PAGES_SHAPE_H
#define RESIDENT_PAGES_SHAPE_H

enum { BEFORE = 21, BEHIND = 34 }; // reserved pages on both sides of the window

enum { FILLED_PAGES = 37, READABLE_FROM = 25, FILLED = 0x5b };

// More than an array on the stack holds.
enum { WIDE_PAGES = 4700 };

#endif
