#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, MARK = 64, SMALL = 21 };

static char *view, *second;

// A view that is smaller than was asked for ends before the page: what is there is not ours.
static BOOL is_committed(const char *of, size_t page) {
    MEMORY_BASIC_INFORMATION info;
    return of && VirtualQuery(of + page * PAGE, &info, sizeof info) && info.AllocationBase == of &&
           info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE;
}

// What is written through the student's view into page 7: bytes of 0x87.
static uint8_t mark_of(size_t page) {
    return (uint8_t)(0x80 | (page & 0x7f));
}

// How many bytes of these pages are something else: 0, or their marks.
static uint64_t others(const char *of, size_t first, size_t count, BOOL marked) {
    uint64_t found = 0;
    for (size_t page = first; page < first + count && is_committed(of, page); page++)
        for (size_t i = 0; i < PAGE; i++)
            found += (uint8_t)of[page * PAGE + i] != (marked ? mark_of(page) : 0);
    return found;
}

static void write_marks(size_t first, size_t count) {
    for (size_t page = first; page < first + count; page++)
        if (is_committed(view, page))
            memset(view + page * PAGE, mark_of(page), PAGE);
}

// What the second view has there.
static void show_mark(size_t page) {
    if (is_committed(second, page))
        show_bytes(second + page * PAGE, MARK);
}

static BOOL commit(char *of, size_t first, size_t count) {
    poison_stack();
    call_begins();
    const BOOL done = sparse_commit(of, first, count);
    call_ends();
    return done != FALSE;
}

static HANDLE make(size_t pages, char **made) {
    *made = (char *)(uintptr_t)0xdead0000beef0000;
    poison_stack();
    call_begins();
    HANDLE section = sparse_section(pages, made);
    call_ends();
    return section;
}

static void unmake(HANDLE section, const char *made) {
    MEMORY_BASIC_INFORMATION info;
    if (made && VirtualQuery(made, &info, sizeof info) && info.Type == MEM_MAPPED)
        UnmapViewOfFile(made);
    if (section)
        CloseHandle(section);
}

// A section that the system refuses to make, or to map: once, or whatever is tried. NULL: nothing
// is refused.
static void make_refused(const char *system_call, unsigned every, const char *checkpoint_name) {
    char *made;
    if (system_call) {
        refusal_begins(system_call, 1, STATUS_NO_MEMORY);
        refusal_repeats(every);
    }
    HANDLE section = make((size_t)parameter("small"), &made); // as many as before
    claim_number("refused", system_call && refusal_ends() >= 1);
    claim_pointer("refused.section", section);
    claim_pointer("refused.view", made);
    checkpoint(checkpoint_name);
    unmake(section, made);
}

// A section of the scenario's own, which is as those of sparse_section are, and its view: there, if
// an address is given.
static HANDLE make_own(char **own, char *there) {
    const size_t size = ((size_t)parameter("first") + SMALL) * PAGE;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        (DWORD)size, NULL);
    *own = section ? MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, there) : NULL;
    if (!*own)
        cannot("make a section");
    return section;
}

static void use(char *own, size_t page) {
    if (!VirtualAlloc(own + page * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE))
        cannot("commit a page");
    memset(own + page * PAGE, mark_of(page), PAGE);
}

static BOOL is_lost(const char *own, size_t page) {
    return !is_committed(own, page) || others(own, page, 1, TRUE) != 0;
}

// Pages of which some are in use: one in the middle, or both ends.
static void commit_refused(unsigned nth, unsigned every, BOOL ends, const char *checkpoint_name) {
    const size_t first = (size_t)parameter("first"); // as before, in another section
    const size_t low = ends ? first : first + IN_USE,
                 high = ends ? first + REFUSED_PAGES - 1 : first + IN_USE;
    char *own;
    HANDLE section = make_own(&own, NULL);
    use(own, low);
    use(own, high);
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    refusal_repeats(every);
    const BOOL done = commit(own, first, REFUSED_PAGES);
    claim_number("refused", refusal_ends() >= nth);
    claim_number("returned", done);
    claim_pointer("refused.view", own);
    claim_number("lost", is_lost(own, low) || is_lost(own, high));
    checkpoint(checkpoint_name);
    unmake(section, own);
}

// The same page of two sections, one after the other at the same address.
static void commit_there_again(void) {
    const size_t page = (size_t)parameter("first") + 1;
    char *own;
    HANDLE section = make_own(&own, NULL);
    commit(own, page, 1);
    unmake(section, own);
    section = make_own(&own, own);
    claim_number("returned", commit(own, page, 1));
    claim_pointer("there", own);
    checkpoint("there_again");
    unmake(section, own);
}

static void claim_of(int number, const char *what, uint64_t value) {
    char name[32];
    sprintf(name, "whole%d.%s", number, what);
    claim_number(name, value);
}

// Sections of special sizes, of which all is committed at once.
static void commit_wholes(void) {
    static const size_t counts[] = WHOLE;
    HANDLE sections[WHOLES];
    char *views[WHOLES];
    for (int i = 0; i < WHOLES; i++) {
        sections[i] = make(counts[i], &views[i]);
        const BOOL done = sections[i] && commit(views[i], 0, counts[i]);
        claim_of(i, "section", (uintptr_t)sections[i]);
        claim_of(i, "view", (uintptr_t)views[i]);
        claim_of(i, "returned", done != FALSE);
        claim_of(i, "not_zero", done ? others(views[i], 0, counts[i], FALSE) : 0);
    }
    checkpoint("wholes");
    for (int i = 0; i < WHOLES; i++)
        unmake(sections[i], views[i]);
}

static void try_endless(void) {
    static const uint64_t counts[] = ENDLESS;
    for (unsigned i = 0; i < ENDLESS_ONES; i++) {
        char *made;
        HANDLE section = make((size_t)counts[i], &made);
        claim_pointer_at("section", i, section);
        claim_pointer_at("view", i, made);
        unmake(section, made);
    }
    checkpoint("endless");
}

static void try_large(size_t pages) {
    char *large;
    HANDLE section = make(pages, &large);
    if (!section)
        large = NULL;
    claim_pointer("large", large);
    checkpoint("large");
    claim_number("returned", large && commit(large, BEYOND, FEW));
    checkpoint("far");
    claim_number("returned", large && commit(large, EARLIER, MANY));
    checkpoint("many");
    unmake(section, large);
}

void scenario(void) {
    const size_t first = (size_t)parameter("first"), count = (size_t)parameter("count"),
                 small = (size_t)parameter("small");
    char *mapped, *other, *twin;
    decoys();
    checkpoint("before");

    HANDLE section = make((size_t)parameter("pages"), &mapped), another = make(small, &other);
    view = section ? mapped : NULL;
    second = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0) : NULL;
    HANDLE one_more = make(small, &twin); // as many pages, while the other one is there
    claim_pointer("section", section);
    claim_pointer("view", view);
    claim_pointer("second", second);
    claim_pointer("other", other);
    claim_pointer("twin", twin);
    checkpoint("mapped");

    claim_number("returned", view && commit(view, first, count));
    claim_number("not_zero", others(view, first, count, FALSE));
    write_marks(first, count);
    show_mark(first);
    show_mark(first + count - 1);
    checkpoint("committed");

    // The next window begins inside the first one and ends after it; the last is apart from both.
    // None reaches the last page of the section: Wine 8.0 keeps such a commit to the view it
    // was made in (server/mapping.c, add_committed_range).
    claim_number("returned",
                 view && commit(view, (size_t)parameter("overlap"), (size_t)parameter("more")));
    checkpoint("overlapped");
    claim_number("returned",
                 view && commit(view, (size_t)parameter("apart"), (size_t)parameter("few")));
    claim_number("again", view && commit(view, first + 1, count - 2)); // what is there anyway
    claim_number("lost", others(second, first, count, TRUE));
    claim_number("not_zero",
                 others(view, first + count, (size_t)parameter("more") - 5, FALSE) +
                     others(view, (size_t)parameter("apart"), (size_t)parameter("few"), FALSE));
    show_mark(first);
    show_mark(first + count - 1);
    checkpoint("extended");

    // The other section's first page and its last one, and the last ones of one more in one piece,
    // close behind another piece.
    claim_number("returned",
                 other && another && commit(other, 0, 1) && commit(other, small - 1, 1));
    claim_number("tail", twin && one_more && commit(twin, small - TAIL - CLOSE, CLOSE_PAGES) &&
                             commit(twin, small - TAIL, TAIL));
    checkpoint("ends");

    unmake(section, view);
    unmake(another, other);
    unmake(one_more, twin);
    if (second)
        UnmapViewOfFile(second);
    checkpoint("closed");

    commit_wholes();
    try_large((size_t)parameter("large"));
    try_endless();
    make_refused("NtCreateSection", 1, "no_section");
    make_refused("NtMapViewOfSection", 1, "no_view");
    make_refused("NtCreateSection", 0, "section_once");
    make_refused("NtMapViewOfSection", 0, "view_once");
    make_refused(NULL, 0, "late");
    commit_refused(1, 1, FALSE, "no_commit");
    commit_refused(1, 1, TRUE, "no_ends");
    commit_refused(2, 1, FALSE, "no_more");
    commit_refused(2, 1, TRUE, "no_more_ends");
    commit_refused(1, 0, FALSE, "commit_once");
    commit_refused(0, 0, TRUE, "commit_late");
    commit_there_again();
}
