// What the scenario asks for beside the drawn windows, known to the checks as well.

#ifndef COMMIT_WINDOW_SHAPE_H
#define COMMIT_WINDOW_SHAPE_H

#include <stdint.h>

// The reservations in the order in which they are claimed. REFUSED and what follows are those of
// `refusals` below.
enum { MAIN, OTHER, FIRST_PAGE, LAST_PAGE, WHOLE, HUGE_ONE, FAR_ONE, REFUSED };

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

// The system refuses the nth call of one kind that a window needs: windows of one page and of many,
// at the first page and further on.
typedef struct Refusal {
    uint64_t pages, first, count;
    const char *system_call;
    unsigned nth;
} Refusal;

#define LONG_PAGES (HUGE_COUNT + 61)

static const Refusal refusals[] = {
    {40, 19, 5, "NtAllocateVirtualMemory", 1},
    {40, 19, 5, "NtAllocateVirtualMemory", 2},
    {40, 19, 5, "NtAllocateVirtualMemory", 3},
    {40, 19, 5, "NtAllocateVirtualMemory", 5}, // the last one of who asks page by page
    {40, 23, 1, "NtAllocateVirtualMemory", 1},
    {40, 0, 7, "NtAllocateVirtualMemory", 1},
    {LONG_PAGES, 3, HUGE_COUNT, "NtAllocateVirtualMemory", 1},
    {LONG_PAGES, 0, HUGE_COUNT, "NtAllocateVirtualMemory", 2},
    {40, 19, 5, "NtProtectVirtualMemory", 1},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals, RESERVATIONS = REFUSED + REFUSALS };

#endif
