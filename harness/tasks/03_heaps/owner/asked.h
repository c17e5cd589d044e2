// The addresses that owner() is asked about, for scenario.c and check.c.

#ifndef OWNER_ASKED_H
#define OWNER_ASKED_H

enum {
    SMALL_FIRST,
    SMALL_LAST,
    SMALL_PROCESS,
    SMALL_MALLOC,
    NO_BYTES,
    IN_EXECUTABLE,
    IN_FIXED,
    UNSERIALIZED,
    FIRST_SEGMENT,
    LATER_SEGMENT,
    LARGE_MIDDLE,
    LARGE_FIRST,
    A_GLOBAL,
    A_LOCAL,
    A_PAGE,
    A_VIEW,
    A_RESERVED,
    NO_ACCESS,
    A_GUARD,
    EXECUTE_ONLY,
    LIKE_A_BLOCK,
    A_NULL,
    QUESTIONS
};

// Asked later: when a heap was destroyed and another one was made, so that there are as many as
// before; and when a heap is again where the first one was.
enum { IN_NEW_HEAP, OF_A_GONE_HEAP, LATER_QUESTIONS };

#endif
