#include "unit.h"
#include <string.h>

// Overwrites what is not needed.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    memset((char *)base + bytes, 0, info.RegionSize - bytes);
    return TRUE;
}
