#include "probe.h"
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

// What the section holds: the first bytes of page n are n + seed. check.c knows it too.
static uint8_t byte_of(const Section *s, size_t i) {
    return (uint8_t)(i / PAGE + s->seed + (i % PAGE < MARK ? 0 : i));
}

// How many bytes at an address are not what the section holds.
static uint64_t changed(const Section *s, const char *in) {
    uint64_t count = 0;
    for (size_t i = 0; i < s->pages * PAGE; i++)
        count += (uint8_t)in[i] != byte_of(s, i);
    return count;
}

static void make_section(Section *s) {
    s->handle = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                   (DWORD)(s->pages * PAGE), NULL);
    s->peer = s->handle ? MapViewOfFile(s->handle, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!s->peer)
        cannot("make a section");
    for (size_t i = 0; i < s->pages * PAGE; i++)
        s->peer[i] = (char)byte_of(s, i);
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

// A call that cannot be done: the system refuses the view, or there is no section.
static void call_refused(HANDLE section, unsigned nth, const char *checkpoint_name) {
    refusal_begins("NtMapViewOfSection", nth, STATUS_NO_MEMORY);
    char *view = call(section);
    claim_number("refused", refusal_ends() >= nth);
    claim_pointer("of_refused", view);
    MEMORY_BASIC_INFORMATION there;
    claim_number("is_view", VirtualQuery(view, &there, sizeof there) && there.Type == MEM_MAPPED);
    unmap(&view);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const uint8_t seed = (uint8_t)parameter("seed");
    Section one = {.pages = (size_t)parameter("pages"), .seed = seed},
            two = {.pages = (size_t)parameter("more"), .seed = (uint8_t)(seed + 77)};
    page = (size_t)parameter("page");
    decoys();
    make_section(&one);
    make_section(&two);
    claim_pointer("peer", one.peer);
    checkpoint("before");

    one.view = call(one.handle);
    two.view = call(two.handle);
    claim_pointer("view", one.view);
    claim_pointer("view_of_two", two.view);
    claim_number("changed", changed(&one, one.peer) + changed(&two, two.peer));
    show_all(&one);
    show_all(&two);
    checkpoint("mapped");

    claim_number("wrote", write_to(&one, page));
    claim_number("changed", changed(&one, one.peer));
    show_page(&one, one.view, page);
    show_page(&one, one.peer, page);
    checkpoint("written");

    // Nobody has written to these pages through the student's view: one beside the page that was
    // written to, the first and the last one.
    const size_t others[] = {page + 1, page + 2, 0, one.pages - 1};
    for (int i = 0; i < 4; i++) {
        memset(one.peer + others[i] * PAGE, 0xb0, MARK);
        show_page(&one, one.view, others[i]);
    }
    show_page(&one, one.view, page);
    checkpoint("changed");

    unmap(&one.view);
    unmap(&two.view);
    claim_number("section_works", still_maps(one.handle) && still_maps(two.handle));
    checkpoint("unmapped");

    call_refused(one.handle, 1, "no_view");
    call_refused(one.handle, 2, "no_second");
    call_refused(NULL, 9, "no_section");
}
