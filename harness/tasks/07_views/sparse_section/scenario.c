#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, MARK = 64 };

static char *view, *second;

// A view that is smaller than was asked for ends before the page: what is there is not ours.
static BOOL is_committed(const char *of, size_t page) {
    MEMORY_BASIC_INFORMATION info;
    return of && VirtualQuery(of + page * PAGE, &info, sizeof info) && info.AllocationBase == of &&
           info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE;
}

// Writes through the student's view into the first bytes of a page, and shows what the
// second view has there. The mark of page 7 is 64 bytes of 0x87.
static void write_mark(size_t page) {
    if (is_committed(view, page))
        memset(view + page * PAGE, 0x80 | (int)(page & 0x7f), MARK);
}

static void show_mark(size_t page) {
    if (is_committed(second, page))
        show_bytes(second + page * PAGE, MARK);
}

static BOOL commit(const char *first, const char *count) {
    poison_stack();
    return view && sparse_commit(view, (size_t)parameter(first), (size_t)parameter(count));
}

void scenario(void) {
    decoys();
    checkpoint("before");

    char *mapped = NULL;
    poison_stack();
    HANDLE section = sparse_section((size_t)parameter("pages"), &mapped);
    view = section ? mapped : NULL;
    second = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0) : NULL;
    claim_pointer("section", section);
    claim_pointer("view", view);
    claim_pointer("second", second);
    checkpoint("mapped");

    const size_t first = (size_t)parameter("first"), count = (size_t)parameter("count");
    claim_number("returned", commit("first", "count") != FALSE);
    write_mark(first);
    write_mark(first + count - 1);
    show_mark(first);
    show_mark(first + count - 1);
    checkpoint("committed");

    // The next window begins inside the first one and ends after it; the last is apart from both.
    // None reaches the last page of the section: Wine 8.0 keeps such a commit to the view it
    // was made in (server/mapping.c, add_committed_range).
    claim_number("returned", commit("overlap", "more") != FALSE);
    checkpoint("overlapped");
    claim_number("returned", commit("apart", "few") != FALSE);
    show_mark(first);
    show_mark(first + count - 1);
    checkpoint("extended");

    if (view)
        UnmapViewOfFile(view);
    if (second)
        UnmapViewOfFile(second);
    if (section)
        CloseHandle(section);
    checkpoint("closed");
}
