// The addresses that owner() is asked about, for scenario.c and check.c.

#ifndef OWNER_ASKED_H
#define OWNER_ASKED_H

enum {
    SMALL_FIRST,
    SMALL_LAST,
    SMALL_PROCESS,
    SMALL_MALLOC,
    FIRST_SEGMENT,
    LATER_SEGMENT,
    LARGE_MIDDLE,
    LARGE_FIRST,
    A_GLOBAL,
    A_LOCAL,
    A_PAGE,
    A_NULL,
    QUESTIONS
};

#endif
