// What the callback does to the page, for scenario.c and check.c alike.

#ifndef COUNT_TOUCHES_TOUCHING_H
#define COUNT_TOUCHES_TOUCHING_H

// Instructions that touch the page: a read, a write, and one that does both, for each
// round; at the very end reads of its first and last bytes, one that reads and writes its last
// four, a read, the writes of two witnesses and the read of a third one, and the reads of two
// instructions that raise another exception as well.
enum { IN_A_ROUND = 3, WRITES_IN_A_ROUND = 2, IN_THE_END = 10, WRITES_IN_THE_END = 3 };

// Exceptions of the callback that have nothing to do with the page: the alarms of a guard
// page elsewhere, of both next to it, and of the one behind once more, by an instruction that
// touches both; access violations by a write, by one that reads the page as well, and by executing;
// a single step, a breakpoint, a division by zero, somebody's own, and an alarm that names no page.
enum { FOREIGN = 12 };

enum { LAST_ERROR = 12345 }; // of the callback's thread

// The protection of the page after it, in the first and in the second call. (PAGE_READWRITE and
// PAGE_READONLY with PAGE_GUARD: a page that was guarded again by mistake is the one before.)
enum { BEHIND_AT_FIRST = 0x104, BEHIND_AGAIN = 0x102 };

enum looped { NOT_LOOPED, AT_THE_PAGE, ELSEWHERE }; // an instruction that never got on

#endif
