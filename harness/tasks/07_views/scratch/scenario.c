#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, MARK = 64 };

static char *peer, *view; // the caller's view of the section, and the student's
static size_t pages, page;

// Whether these bytes are in the student's view and may be written to. Wine 8.0 does not change
// the protection that it shows for a page that was written to, so both are right.
static BOOL in_view(size_t number, BOOL to_write) {
    MEMORY_BASIC_INFORMATION info;
    return view && VirtualQuery(view + number * PAGE, &info, sizeof info) &&
           info.State == MEM_COMMIT && info.AllocationBase == view &&
           (!to_write || info.Protect == PAGE_WRITECOPY || info.Protect == PAGE_READWRITE);
}

static void show_page(const char *of, size_t number) {
    if (of == peer || in_view(number, FALSE))
        show_bytes(of + number * PAGE, MARK);
}

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

// What the section holds: the first bytes of page n are n + 1. check.c knows it too.
static HANDLE make_section(void) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                        (DWORD)(pages * PAGE), NULL);
    peer = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!peer)
        cannot("make a section");
    for (size_t i = 0; i < pages; i++)
        memset(peer + i * PAGE, (int)(i + 1), MARK);
    return section;
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    page = (size_t)parameter("page");
    decoys();
    HANDLE section = make_section();
    claim_pointer("peer", peer);
    checkpoint("before");

    poison_stack();
    view = scratch(section);
    claim_pointer("view", view);
    for (size_t i = 0; i < pages; i++)
        show_page(view, i);
    checkpoint("mapped");

    const BOOL written = in_view(page, TRUE);
    if (written)
        memset(view + page * PAGE, 0xa0, MARK);
    claim_number("wrote", written);
    show_page(view, page);
    show_page(peer, page);
    checkpoint("written");

    // Nobody has written to this page through the student's view.
    memset(peer + (page + 2) * PAGE, 0xb0, MARK);
    show_page(view, page + 2);
    show_page(view, page);
    checkpoint("changed");

    if (is_view(view))
        UnmapViewOfFile(view);
    void *again = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    claim_number("section_works", again != NULL);
    if (again)
        UnmapViewOfFile(again);
    checkpoint("unmapped");
}
