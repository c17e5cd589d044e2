#include "probe.h"
#include "shape.h"
#include "unit.h"

#include <psapi.h>

enum { PAGE = 4096 };

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

// Asks the student and the system about one range, and the system again; about its last pages
// only where no others are committed.
static void ask_at_the_end(unsigned index, char *base, size_t count, size_t committed) {
    const char *end = base + (count - committed) * PAGE;
    const size_t is = resident(end, committed);
    poison_stack();
    call_begins();
    const size_t said = resident_pages(base, count);
    call_ends();
    claim_number_at("is", index, is);
    claim_number_at("said", index, said);
    claim_number_at("then", index, resident(end, committed));
}

static void ask(unsigned index, char *base, size_t count) {
    ask_at_the_end(index, base, count, count);
}

// Twice, as fast as one can: between the two the last of three pages goes.
static void ask_soon(unsigned index, char *base) {
    poison_stack();
    call_begins();
    resident_pages(base, 3);
    VirtualFree(base + 2 * PAGE, PAGE, MEM_DECOMMIT);
    const size_t said = resident_pages(base, 3);
    call_ends();
    const size_t is = resident(base, 3);
    claim_number_at("is", index, is);
    claim_number_at("said", index, said);
    claim_number_at("then", index, is);
    VirtualAlloc(base + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE); // the map is as it was
}

// Another allocation, all of it there: bytes in every page, and the last pages read-only.
static char *make_filled(void) {
    char *base = VirtualAlloc(NULL, FILLED_PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        cannot("make the pages to be counted");
    memset(base, FILLED, FILLED_PAGES * PAGE);
    DWORD old;
    VirtualProtect(base + READABLE_FROM * PAGE, (FILLED_PAGES - READABLE_FROM) * PAGE,
                   PAGE_READONLY, &old);
    return base;
}

// A range of many pages, of which a few at the end are there, and so is the one after it.
static char *make_wide(void) {
    char *base = VirtualAlloc(NULL, (WIDE_PAGES + 1) * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    char *end = base ? VirtualAlloc(base + (WIDE_PAGES - END_PAGES) * PAGE, (END_PAGES + 1) * PAGE,
                                    MEM_COMMIT, PAGE_READWRITE)
                     : NULL;
    if (!end)
        cannot("make the pages to be counted");
    for (size_t page = END_PAGES - (size_t)parameter("wide"); page <= END_PAGES; page++)
        end[page * PAGE] = 1;
    return base;
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    decoys();
    char *base = VirtualAlloc(NULL, (BEFORE + pages + BEHIND) * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    window =
        base ? VirtualAlloc(base + BEFORE * PAGE, pages * PAGE, MEM_COMMIT, PAGE_READWRITE) : NULL;
    if (!window)
        cannot("make the pages to be counted");
    char *filled = make_filled(), *wide = make_wide();
    claim_pointer("base", base);
    claim_pointer("filled", filled);
    checkpoint("before");

    ask(0, window, pages); // nothing touched
    touch(2, (size_t)parameter("step"));
    ask(8, filled, FILLED_PAGES); // another allocation, in between
    ask(9, filled + 3 * PAGE, 1);
    ask_at_the_end(10, wide, WIDE_PAGES, END_PAGES);
    ask_at_the_end(11, wide + (WIDE_PAGES - EXACT_PAGES) * PAGE, EXACT_PAGES, END_PAGES);
    ask(1, window, pages);
    ask(2, base, BEFORE + pages + BEHIND);
    // From here on 64 KB in the middle are reserved, with committed pages after them.
    VirtualFree(window + 20 * PAGE, 16 * PAGE, MEM_DECOMMIT);
    ask(3, window, pages);
    VirtualAlloc(window, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    touch(0, 1);
    ask(7, window, pages - 1); // and the page after this range is resident
    ask(4, window, pages);
    VirtualFree(window + 20 * PAGE, 16 * PAGE, MEM_DECOMMIT);
    ask(12, window, pages); // the same range, and fewer
    VirtualFree(window, pages * PAGE, MEM_DECOMMIT);
    ask(5, window, pages);
    VirtualAlloc(window, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    ask(6, window, pages);
    ask_soon(13, wide + (WIDE_PAGES - 2) * PAGE);
    show_bytes(filled, FILLED_PAGES * PAGE);
    checkpoint("counted");
}
