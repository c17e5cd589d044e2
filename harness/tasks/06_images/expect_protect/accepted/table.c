#include "unit.h"

// One row for each set of rights.
unsigned expect_protect(DWORD characteristics) {
    // Index: 1 executable, 2 readable, 4 writable, in the order of the flags' bits.
    static const unsigned char sets[8] = {0x01, 0x10, 0x02, 0x20, 0x0c, 0xc0, 0x0c, 0xc0};
    const unsigned set = sets[characteristics >> 29];
    return characteristics & IMAGE_SCN_MEM_SHARED ? set & ~0x88u : set;
}
