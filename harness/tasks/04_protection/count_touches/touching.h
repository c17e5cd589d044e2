// What the callback does to the page, for scenario.c and check.c alike.

#ifndef COUNT_TOUCHES_TOUCHING_H
#define COUNT_TOUCHES_TOUCHING_H

// Instructions that touch the page: a read, a write, and one that does both, for each
// round; at the very end reads of its first and last bytes, one that reads and writes its last
// four, a read, and the writes of two witnesses.
enum { IN_A_ROUND = 3, WRITES_IN_A_ROUND = 2, IN_THE_END = 7, WRITES_IN_THE_END = 3 };

// Exceptions of the callback that have nothing to do with the page: the alarms of a guard
// page elsewhere and of both next to it, an access violation, and a single step.
enum { FOREIGN = 6 };

enum { LAST_ERROR = 12345 }; // of the callback's thread

// The protection of the page after it, in the first and in the second call. (PAGE_READWRITE and
// PAGE_READONLY with PAGE_GUARD: a page that was guarded again by mistake is the one before.)
enum { BEHIND_AT_FIRST = 0x104, BEHIND_AGAIN = 0x102 };

enum looped { NOT_LOOPED, AT_THE_PAGE, ELSEWHERE }; // an instruction that never got on

#endif
