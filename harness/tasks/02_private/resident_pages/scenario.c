#include "probe.h"
#include "unit.h"

#include <psapi.h>

enum { PAGE = 4096, BEFORE = 21, BEHIND = 34 }; // reserved pages on both sides of the window

static char *window;
static size_t pages;

// What the system reports, page by page: what is true at this moment, whatever the system may do
// to a working set.
static size_t resident(const char *base, size_t count) {
    size_t valid = 0;
    for (size_t page = 0; page < count; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (void *)(base + page * PAGE)};
        if (QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info))
            valid += info.VirtualAttributes.Valid;
    }
    return valid;
}

// Touches pages by writing and by reading, in turns.
static void touch(size_t first, size_t step) {
    for (size_t page = first; page < pages; page += step)
        if (page / step % 2)
            window[page * PAGE] = 1;
        else
            (void)*(volatile char *)(window + page * PAGE);
}

// Asks the student and the system about one range, and the system again.
static void ask(unsigned index, char *base, size_t count) {
    const size_t is = resident(base, count);
    poison_stack();
    const size_t said = resident_pages(base, count);
    claim_number_at("is", index, is);
    claim_number_at("said", index, said);
    claim_number_at("then", index, resident(base, count));
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    decoys();
    char *base = VirtualAlloc(NULL, (BEFORE + pages + BEHIND) * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    window =
        base ? VirtualAlloc(base + BEFORE * PAGE, pages * PAGE, MEM_COMMIT, PAGE_READWRITE) : NULL;
    if (!window)
        cannot("make the pages to be counted");
    claim_pointer("base", base);
    checkpoint("before");

    ask(0, window, pages); // nothing touched
    touch(2, (size_t)parameter("step"));
    ask(1, window, pages);
    ask(2, base, BEFORE + pages + BEHIND);
    // From here on 64 KB in the middle are reserved, with committed pages after them.
    VirtualFree(window + 20 * PAGE, 16 * PAGE, MEM_DECOMMIT);
    ask(3, window, pages);
    VirtualAlloc(window, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    touch(0, 1);
    ask(7, window, pages - 1); // and the page after this range is resident
    ask(4, window, pages);
    VirtualFree(window, pages * PAGE, MEM_DECOMMIT);
    ask(5, window, pages);
    VirtualAlloc(window, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    ask(6, window, pages);
    checkpoint("counted");
}
