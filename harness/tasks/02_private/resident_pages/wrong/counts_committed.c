#include "unit.h"

#include <psapi.h>

// Takes what is promised for what is there.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery((char *)base + page * 4096, &info, sizeof info);
        count += info.State == MEM_COMMIT;
    }
    return count;
}
