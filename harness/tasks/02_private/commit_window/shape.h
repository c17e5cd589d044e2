// What the scenario asks for beside the drawn windows, known to the checks as well.

#ifndef COMMIT_WINDOW_SHAPE_H
#define COMMIT_WINDOW_SHAPE_H

// The reservations in the order in which they are claimed.
enum {
    MAIN,
    OTHER,
    FIRST_PAGE,
    LAST_PAGE,
    WHOLE,
    HUGE_ONE,
    FAR_ONE,
    REFUSED,
    REFUSED_LATER,
    REFUSED_LAST,
    RESERVATIONS
};

// Begins more than 4 GB after its base, and is longer than 2^16 pages: more than 4 GB cannot be
// committed in the sandbox.
#define HUGE_PAGES UINT64_C(0x120000)
#define HUGE_FIRST UINT64_C(0x100021)
#define HUGE_COUNT UINT64_C(0x10003)

// Begins more than 64 GB after its base, at a multiple of 4 GB: the scenario claims its first page.
// The reservation stands where nothing else does, so that every run has the same map.
#define FAR_BASE  UINT64_C(0x300000020000)
#define FAR_PAGES UINT64_C(0x1200000)
#define FAR_COUNT UINT64_C(7)

#define REFUSED_PAGES 40
#define REFUSED_FIRST 19
#define REFUSED_COUNT 5

#endif
