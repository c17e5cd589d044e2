#include "unit.h"

// Returns the rights, not protections.
unsigned expect_protect(DWORD characteristics) {
    return characteristics & (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE);
}
