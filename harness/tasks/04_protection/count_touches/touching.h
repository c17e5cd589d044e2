// What the callback does to the page, for scenario.c and check.c alike.

#ifndef COUNT_TOUCHES_TOUCHING_H
#define COUNT_TOUCHES_TOUCHING_H

// Instructions that touch the page: a read, a write, and one that does both, for each
// round; and a read at the very end.
enum { IN_A_ROUND = 3, WRITES_IN_A_ROUND = 2, IN_THE_END = 1 };

// Exceptions of the callback that have nothing to do with the page: the alarms of a guard
// page elsewhere and of the one after it, an access violation, and a single step.
enum { FOREIGN = 4 };

// The protection of the page after it, in the first and in the second call. (PAGE_READWRITE and
// PAGE_READONLY with PAGE_GUARD: a page that was guarded again by mistake is the one before.)
enum { BEHIND_AT_FIRST = 0x104, BEHIND_AGAIN = 0x102 };

enum looped { NOT_LOOPED, AT_THE_PAGE, ELSEWHERE }; // an instruction that never got on

#endif
