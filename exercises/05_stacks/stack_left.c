// stack_left: how far this thread's stack can still grow. The task's text is in README.md,
// help is `grade.py hint stack_left`.

#include "unit.h"

size_t stack_left(void) {
    // TODO: the bytes between here and the low end of this thread's stack.
    return 0;
}
