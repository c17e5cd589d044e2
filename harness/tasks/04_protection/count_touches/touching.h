// What the callback does to the page, for scenario.c and check.c alike.

#ifndef COUNT_TOUCHES_TOUCHING_H
#define COUNT_TOUCHES_TOUCHING_H

// Instructions that touch the page: a read, a write, and one that does both, for each
// round; and a read at the very end.
enum { IN_A_ROUND = 3, WRITES_IN_A_ROUND = 2, IN_THE_END = 1 };

// Exceptions of the callback that have nothing to do with the page: the alarm of another
// guard page, and an access violation.
enum { FOREIGN = 2 };

enum looped { NOT_LOOPED, AT_THE_PAGE, ELSEWHERE }; // an instruction that never got on

#endif
