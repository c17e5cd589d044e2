// What the scenario makes beside the drawn allocations, known to the checks as well.

#ifndef RELEASE_ANY_SHAPE_H
#define RELEASE_ANY_SHAPE_H

// Addresses in an allocation of their own: the first byte, the same once more, the last byte, and
// two far up.
enum { FIRST_BYTE, SAME_AGAIN, LAST_BYTE, FAR_UP, FARTHEST, ENDS };

// Pages of every protection that private memory can have.
enum { PROTECTIONS = 6 };

// Of what the system refuses to release: whole granules, with a neighbour on both sides.
enum { REFUSED_PAGES = 32 };
#define FILLED(i) ((uint8_t)(((i)*31 + (i) / 4096 * 7) | 1)) // none is 0

// Of more allocations that the system refuses to release once: the page that is asked about.
enum { MIXED_FIRST, MIXED_GUARD, MIXED_NO_ACCESS, MIXED_RESERVED, MIXED };
enum { MIXED_PAGES = 16 };

// Addresses that are in no private memory.
enum { LOW, HIGH, IN_A_DLL, IN_A_FILE, RESERVED_VIEW, VIEW_AGAIN, OTHERS };

#endif
