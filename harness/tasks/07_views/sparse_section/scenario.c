#include "probe.h"
#include "unit.h"

// BEYOND: a page that begins behind 4 GB.
enum { PAGE = 4096, MARK = 64, BEYOND = (1 << 20) + 5, FEW = (1 << 16) + 5, SMALL = 21 };

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

static DWORD state_of(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) ? info.State : MEM_FREE;
}

static void make_refused(const char *system_call, const char *checkpoint_name) {
    char *made;
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    HANDLE section = make((size_t)parameter("small"), &made); // as many as before
    claim_number("refused", refusal_ends() >= 1);
    claim_number("there", state_of(made) != MEM_FREE);
    claim_pointer("section", section);
    claim_pointer("refused.view", made);
    unmake(section, made);
    checkpoint(checkpoint_name);
}

// In a view of the scenario's own, which is as those of sparse_section are.
static void commit_refused(unsigned nth, const char *checkpoint_name) {
    const size_t first = (size_t)parameter("first"); // as before, in another section
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        (DWORD)(first + SMALL) * PAGE, NULL);
    char *own = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!own)
        cannot("make a section");
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    const BOOL done = commit(own, first, 9);
    claim_number("refused", refusal_ends() >= nth);
    claim_number("there", state_of(own + first * PAGE) == MEM_COMMIT);
    claim_number("returned", done);
    unmake(section, own);
    checkpoint(checkpoint_name);
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
    unmake(section, large);
}

void scenario(void) {
    const size_t first = (size_t)parameter("first"), count = (size_t)parameter("count"),
                 small = (size_t)parameter("small");
    char *mapped, *other;
    decoys();
    checkpoint("before");

    HANDLE section = make((size_t)parameter("pages"), &mapped), another = make(small, &other);
    view = section ? mapped : NULL;
    second = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0) : NULL;
    claim_pointer("section", section);
    claim_pointer("view", view);
    claim_pointer("second", second);
    claim_pointer("other", other);
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
    claim_number("lost", others(second, first, count, TRUE));
    show_mark(first);
    show_mark(first + count - 1);
    checkpoint("extended");

    // The other section's first page, and its last one.
    claim_number("returned",
                 other && another && commit(other, 0, 1) && commit(other, small - 1, 1));
    checkpoint("ends");

    unmake(section, view);
    unmake(another, other);
    if (second)
        UnmapViewOfFile(second);
    checkpoint("closed");

    try_large((size_t)parameter("large"));
    make_refused("NtCreateSection", "no_section");
    make_refused("NtMapViewOfSection", "no_view");
    commit_refused(1, "no_commit");
    commit_refused(2, "no_more");
}
