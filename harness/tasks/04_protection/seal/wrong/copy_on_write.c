#include "unit.h"

// Hopes to keep the original with copy-on-write; private memory has none.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_WRITECOPY, &before);
}
