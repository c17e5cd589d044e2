#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, MARK = 64 };

static char *one, *two;
static size_t pages;

// A view that is smaller than was asked for ends before its last page: what is there is not ours.
static BOOL is_writable(const char *view, size_t page) {
    MEMORY_BASIC_INFORMATION first, info;
    return view && VirtualQuery(view, &first, sizeof first) &&
           VirtualQuery(view + page * PAGE, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.AllocationBase == first.AllocationBase &&
           (info.Protect == PAGE_READWRITE || info.Protect == PAGE_WRITECOPY);
}

// The first bytes of the first and of the last page: check.c knows both marks.
static void write_marks(char *to, int mark) {
    if (is_writable(to, 0))
        memset(to, mark, MARK);
    if (is_writable(to, pages - 1))
        memset(to + (pages - 1) * PAGE, mark + 1, MARK);
}

static void show_marks(const char *from) {
    if (!from)
        return;
    show_bytes(from, MARK);
    show_bytes(from + (pages - 1) * PAGE, MARK);
}

static BOOL is_view(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    decoys();
    checkpoint("before");

    poison_stack();
    const BOOL ok = twins(pages, &one, &two);
    claim_number("returned", ok != FALSE);
    claim_pointer("one", one);
    claim_pointer("two", two);
    show_marks(one);
    show_marks(two);
    checkpoint("mapped");

    write_marks(one, 0x11);
    show_marks(two);
    checkpoint("written");
    write_marks(two, 0x22);
    show_marks(one);
    checkpoint("answered");

    if (is_view(one))
        UnmapViewOfFile(one);
    if (is_view(two))
        UnmapViewOfFile(two);
    checkpoint("unmapped");
}
