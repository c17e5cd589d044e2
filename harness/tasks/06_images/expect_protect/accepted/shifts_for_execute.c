#include "unit.h"

// Each executable protection is its plain one, four bits higher.
unsigned expect_protect(DWORD characteristics) {
    unsigned set = characteristics & IMAGE_SCN_MEM_READ ? PAGE_READONLY : PAGE_NOACCESS;
    if (characteristics & IMAGE_SCN_MEM_WRITE)
        set = PAGE_READWRITE | (characteristics & IMAGE_SCN_MEM_SHARED ? 0 : PAGE_WRITECOPY);
    return characteristics & IMAGE_SCN_MEM_EXECUTE ? set << 4 : set;
}
