#include "unit.h"

// The protection with which every image is allocated.
unsigned expect_protect(DWORD characteristics) {
    (void)characteristics;
    return PAGE_EXECUTE_WRITECOPY;
}
