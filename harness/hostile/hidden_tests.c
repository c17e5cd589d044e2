// attack: reads the checks of its task and the solution
// defence: neither is in the sandbox
// outcome: failed
// prints: opened 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("opened %d\n",
           opens("\\\\?\\unix@CHECKOUT@/solutions/02_private/commit_window.c") +
               opens("\\\\?\\unix@CHECKOUT@/harness/tasks/02_private/commit_window/check.c") +
               opens("\\\\?\\unix@CHECKOUT@/exercises/course.toml") +
               opens("Z:\\evidence\\..\\..\\program\\commit_window.c"));
}
