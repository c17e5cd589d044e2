// What the scenario makes beside the drawn allocations, known to the checks as well.

#ifndef KEEP_FRONT_SHAPE_H
#define KEEP_FRONT_SHAPE_H

#include <stdint.h>

#define GUEST_PAGES 16 // of the allocation after the one that is kept whole

// Longer than 2^16 pages; of it are kept one byte more than 2^16 + 2 pages, and later one page.
#define HUGE_PAGES UINT64_C(0x10080)
#define HUGE_BYTES UINT64_C(0x10002001)
#define HUGE_KEPT  UINT64_C(0x10003)

// Of what the system refuses to cut, or to describe: the nth call of a kind. Only the first
// SHOWN_PAGES are looked at byte by byte.
typedef struct Refusal {
    const char *system_call;
    unsigned nth;
    uint32_t protect;
    uint64_t pages, kept, bytes;
} Refusal;

#define REFUSED_PAGES 21
#define REFUSED_KEPT  5
#define REFUSED_BYTES (REFUSED_KEPT * 4096 - 100)
#define SHOWN_PAGES   64

#define AS_ABOVE 0x40, REFUSED_PAGES, REFUSED_KEPT, REFUSED_BYTES // PAGE_EXECUTE_READWRITE

static const Refusal refusals[] = {
    {"NtFreeVirtualMemory", 1, AS_ABOVE},
    {"NtFreeVirtualMemory", 2, AS_ABOVE},
    {"NtFreeVirtualMemory", REFUSED_PAGES - REFUSED_KEPT, AS_ABOVE},
    {"NtQueryVirtualMemory", 1, AS_ABOVE},
    {"NtQueryVirtualMemory", 2, AS_ABOVE},
    {"NtFreeVirtualMemory", 1, 0x04, 2, 1, 4001}, // PAGE_READWRITE, and one page goes
    {"NtFreeVirtualMemory", 1, 0x40, 1100, 50, 50 * 4096},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

// Every byte of the memory that the scenario makes; none is 0.
#define FILLED(i) ((uint8_t)(((i)*31 + (i) / 4096 * 7) | 1))

#endif
