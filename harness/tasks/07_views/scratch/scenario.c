#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, MARK = 64 };

// A section that the caller has, and the student's view of it.
typedef struct Section {
    size_t pages;
    uint8_t seed; // of what fills it
    HANDLE handle;
    char *peer, *view;
} Section;

static size_t page;

// Whether these bytes are in the student's view and may be written to. Wine 8.0 does not change
// the protection that it shows for a page that was written to, so both are right.
static BOOL in_view(const Section *s, size_t number, BOOL to_write) {
    MEMORY_BASIC_INFORMATION info;
    return s->view && VirtualQuery(s->view + number * PAGE, &info, sizeof info) &&
           info.State == MEM_COMMIT && info.AllocationBase == s->view &&
           !(info.Protect & (PAGE_GUARD | PAGE_NOACCESS)) &&
           (!to_write || info.Protect == PAGE_WRITECOPY || info.Protect == PAGE_READWRITE);
}

static void show_page(const Section *s, const char *of, size_t number) {
    if (of == s->peer || in_view(s, number, FALSE))
        show_bytes(of + number * PAGE, MARK);
}

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

// Of long sections only every so manieth page is looked at; the others are zero.
static size_t step(const Section *s) {
    return s->pages / 1024 + 1;
}

// What the section holds: the first bytes of page n are n + seed. check.c knows it too.
static uint8_t byte_of(const Section *s, size_t i) {
    return (uint8_t)(i / PAGE + s->seed + (i % PAGE < MARK ? 0 : i));
}

// How many bytes at an address are not what the section holds.
static uint64_t changed(const Section *s, const char *in) {
    uint64_t count = 0;
    for (size_t n = 0; n < s->pages; n += step(s)) {
        if (in != s->peer && !in_view(s, n, FALSE))
            return count + PAGE;
        for (size_t i = n * PAGE; i < (n + 1) * PAGE; i++)
            count += (uint8_t)in[i] != byte_of(s, i);
    }
    return count;
}

static void make_section(Section *s) {
    s->handle = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                   (DWORD)(s->pages * PAGE), NULL);
    s->peer = s->handle ? MapViewOfFile(s->handle, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!s->peer)
        cannot("make a section");
    for (size_t n = 0; n < s->pages; n += step(s))
        for (size_t i = n * PAGE; i < (n + 1) * PAGE; i++)
            s->peer[i] = (char)byte_of(s, i);
}

// Changes every page of the section but one, and counts those that the view does not follow.
static uint64_t stale(const Section *s, size_t but) {
    uint64_t count = 0;
    for (size_t n = 0; n < s->pages; n += step(s)) {
        if (n == but)
            continue;
        memset(s->peer + n * PAGE, 0xb0, MARK);
        count += in_view(s, n, FALSE) && (uint8_t)s->view[n * PAGE] != 0xb0;
    }
    return count;
}

static char *call(HANDLE section) {
    poison_stack();
    call_begins();
    char *view = scratch(section);
    call_ends();
    return view;
}

static void unmap(char **view) {
    if (is_view(*view))
        UnmapViewOfFile(*view);
    *view = NULL;
}

static BOOL still_maps(HANDLE section) {
    void *again = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (again)
        UnmapViewOfFile(again);
    return again != NULL;
}

// Writes to a page of the view, to the byte behind its first ones and to its last one.
static BOOL write_to(const Section *s, size_t number) {
    if (!in_view(s, number, TRUE))
        return FALSE;
    memset(s->view + number * PAGE, 0xa0, MARK);
    s->view[number * PAGE + MARK] ^= 0x55;
    s->view[number * PAGE + PAGE - 1] ^= 0x55;
    return TRUE;
}

static void show_all(const Section *s) {
    for (size_t i = 0; i < s->pages; i++)
        show_page(s, s->view, i);
}

// A call of which the system refuses something: the nth view, and all that follow if `every` is 1.
static void call_refused(const Section *s, unsigned nth, unsigned every,
                         const char *checkpoint_name) {
    refusal_begins("NtMapViewOfSection", nth, STATUS_NO_MEMORY);
    refusal_repeats(every);
    char *view = call(s->handle);
    claim_number("refused", refusal_ends() >= nth);
    claim_pointer("of_refused", view);
    claim_number("changed", s->peer ? changed(s, s->peer) : 0);
    checkpoint(checkpoint_name);
    unmap(&view);
}

static void claim_of(int number, const char *what, uint64_t value) {
    char name[32];
    sprintf(name, "size%d.%s", number, what);
    claim_number(name, value);
}

// Sections of special sizes. Each handle is closed when there is a view, so that the next one may
// have the same number.
static void call_for_sizes(void) {
    static const size_t counts[SIZES] = PAGES;
    for (int i = 0; i < SIZES; i++) {
        Section s = {.pages = counts[i], .seed = (uint8_t)(parameter("seed") + 13 * (unsigned)i)};
        make_section(&s);
        s.view = call(s.handle);
        CloseHandle(s.handle);
        claim_of(i, "view", (uintptr_t)s.view);
        claim_of(i, "peer", (uintptr_t)s.peer);
        claim_of(i, "changed", changed(&s, s.peer));
        claim_of(i, "other", s.view ? changed(&s, s.view) : 0);
        claim_of(i, "stale", stale(&s, SIZE_MAX));
    }
    checkpoint("sizes");
}

void scenario(void) {
    const uint8_t seed = (uint8_t)parameter("seed");
    Section one = {.pages = (size_t)parameter("pages"), .seed = seed},
            two = {.pages = (size_t)parameter("more"), .seed = (uint8_t)(seed + 77)};
    const Section none = {.pages = 0};
    page = (size_t)parameter("page");
    decoys();
    make_section(&one);
    make_section(&two);
    SetHandleInformation(one.handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT); // children get it
    claim_pointer("peer", one.peer);
    checkpoint("before");

    one.view = call(one.handle);
    char *again = call(one.handle);
    two.view = call(two.handle);
    claim_pointer("view", one.view);
    claim_pointer("view_of_two", two.view);
    claim_pointer("again", again);
    claim_number("changed", changed(&one, one.peer) + changed(&two, two.peer));
    show_all(&one);
    show_all(&two);
    checkpoint("mapped");

    claim_number("wrote", write_to(&one, page));
    claim_number("changed", changed(&one, one.peer) + changed(&two, two.peer));
    show_page(&one, one.view, page);
    show_page(&one, one.peer, page);
    checkpoint("written");

    // Nobody has written to these pages through the student's view: those beside the page that was
    // written to, the first and the last one are shown.
    const size_t others[] = {page + 1, page + 2, 0, one.pages - 1};
    claim_number("stale", stale(&one, page) + stale(&two, SIZE_MAX));
    for (int i = 0; i < 4; i++)
        show_page(&one, one.view, others[i]);
    show_page(&one, one.view, page);
    checkpoint("changed");

    if (again != one.view)
        unmap(&again);
    unmap(&one.view);
    unmap(&two.view);
    claim_number("section_works", still_maps(one.handle) && still_maps(two.handle));
    UnmapViewOfFile(two.peer);
    CloseHandle(two.handle);
    make_section(&two); // as it was at first
    checkpoint("unmapped");

    call_refused(&none, 0, 0, "no_section");
    call_refused(&two, 1, 1, "no_view");
    call_refused(&two, 2, 1, "no_second");
    call_refused(&two, 1, 0, "first_once");
    call_refused(&two, 2, 0, "second_once");
    char *late = call(two.handle);
    claim_pointer("late", late);
    checkpoint("late");
    unmap(&late);
    call_for_sizes();
}
