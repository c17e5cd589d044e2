#include "unit.h"

#include <psapi.h>

// Takes pages that are in memory for written ones: reading brings them there as well.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    size_t count = 0;
    (void)reset;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = range + page * 4096};
        if (!QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info) ||
            !info.VirtualAttributes.Valid)
            continue;
        if (count < room)
            numbers[count] = page;
        count++;
    }
    return count;
}
