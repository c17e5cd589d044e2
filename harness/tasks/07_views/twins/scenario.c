#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, MARK = 64 };

typedef struct Pair {
    char *one, *two;
} Pair;

// The nth of these calls is refused, and either all that follow or no more.
typedef struct Refusal {
    const char *checkpoint, *system_call;
    unsigned nth, every;
} Refusal;
static const Refusal refusals[] = {
    {"no_section", "NtCreateSection", 1, 1},      {"no_first", "NtMapViewOfSection", 1, 1},
    {"no_second", "NtMapViewOfSection", 2, 1},    {"no_pages", "NtAllocateVirtualMemory", 1, 1},
    {"no_more", "NtAllocateVirtualMemory", 2, 1}, {"no_query", "NtQueryVirtualMemory", 1, 1},
    {"section_once", "NtCreateSection", 1, 0},    {"first_once", "NtMapViewOfSection", 1, 0},
    {"second_once", "NtMapViewOfSection", 2, 0},
};

static size_t pages;

static BOOL can_be_written(DWORD protect) {
    return protect == PAGE_READWRITE || protect == PAGE_WRITECOPY ||
           protect == PAGE_EXECUTE_READWRITE || protect == PAGE_EXECUTE_WRITECOPY;
}

// A view that is smaller than was asked for ends before its last page: what is there is not ours.
static BOOL is_writable(const char *view, size_t page) {
    MEMORY_BASIC_INFORMATION first, info;
    return view && VirtualQuery(view, &first, sizeof first) &&
           VirtualQuery(view + page * PAGE, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.AllocationBase == first.AllocationBase && can_be_written(info.Protect);
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

// How many bytes of a view are not zero; of long ones, on every so manieth page only.
static uint64_t not_zero(const char *view, size_t count) {
    uint64_t found = 0;
    for (size_t page = 0; page < count && is_writable(view, page); page += count / 1024 + 1)
        for (size_t i = 0; i < PAGE; i++)
            found += view[page * PAGE + i] != 0;
    return found;
}

// Whether what is written in the middle and at the end of one is missing in the other.
static BOOL are_apart(const Pair *p, size_t count) {
    const size_t at[] = {count / 2, count - 1};
    BOOL apart = FALSE;
    for (int i = 0; i < 2; i++) {
        if (!is_writable(p->one, at[i]) || !is_writable(p->two, at[i]))
            continue;
        char *const written = p->one + at[i] * PAGE + 1, before = *written;
        *written = (char)(before + 7);
        apart |= p->two[at[i] * PAGE + 1] != (char)(before + 7);
        *written = before;
    }
    return apart;
}

static BOOL is_view(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

static void unmap(const Pair *p) {
    if (is_view(p->one))
        UnmapViewOfFile(p->one);
    if (is_view(p->two))
        UnmapViewOfFile(p->two);
}

// Makes a pair; a pointer that is not written keeps a value that nothing has.
static Pair call(size_t count, const char *claims) {
    char name[32], *const unset = (char *)(uintptr_t)0xdead0000beef0000;
    Pair made = {unset, unset};
    poison_stack();
    call_begins();
    const BOOL ok = twins(count, &made.one, &made.two);
    call_ends();
    sprintf(name, "%s.returned", claims);
    claim_number(name, ok != FALSE);
    sprintf(name, "%s.one", claims);
    claim_pointer(name, made.one);
    sprintf(name, "%s.two", claims);
    claim_pointer(name, made.two);
    sprintf(name, "%s.not_zero", claims);
    claim_number(name, not_zero(made.one, count));
    sprintf(name, "%s.apart", claims);
    claim_number(name, are_apart(&made, count));
    return made;
}

static void call_refused(const Refusal *r) {
    refusal_begins(r->system_call, r->nth, STATUS_NO_MEMORY);
    refusal_repeats(r->every);
    const Pair made = call(pages, "refused");
    claim_number("refused", refusal_ends() >= r->nth);
    checkpoint(r->checkpoint);
    unmap(&made);
}

static void call_for_sizes(void) {
    static const uint64_t counts[SIZES] = PAGES;
    for (int i = 0; i < SIZES; i++) {
        char name[16];
        sprintf(name, "size%d", i);
        call((size_t)counts[i], name);
    }
    checkpoint("sizes");
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    decoys();
    checkpoint("before");

    const Pair first = call(pages, "first"), again = call(pages, "again"),
               other = call((size_t)parameter("more"), "other");
    show_marks(first.one);
    show_marks(first.two);
    checkpoint("mapped");

    write_marks(first.one, 0x11);
    show_marks(first.two);
    checkpoint("written");
    write_marks(first.two, 0x22);
    show_marks(first.one);
    checkpoint("answered");

    unmap(&first);
    unmap(&again);
    unmap(&other);
    checkpoint("unmapped");

    for (int i = 0; i < (int)(sizeof refusals / sizeof *refusals); i++)
        call_refused(&refusals[i]);
    const Pair late = call(pages, "late");
    checkpoint("late");
    unmap(&late);
    call_for_sizes();
}
