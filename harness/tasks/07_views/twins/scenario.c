#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

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

// Makes a pair; a pointer that is not written keeps a value that nothing has.
static void call(size_t count, char **low, char **high, const char *claims) {
    char name[32];
    *low = *high = (char *)(uintptr_t)0xdead0000beef0000;
    poison_stack();
    call_begins();
    const BOOL ok = twins(count, low, high);
    call_ends();
    sprintf(name, "%s.returned", claims);
    claim_number(name, ok != FALSE);
    sprintf(name, "%s.one", claims);
    claim_pointer(name, *low);
    sprintf(name, "%s.two", claims);
    claim_pointer(name, *high);
}

// A pair that the system refuses to make, at its nth call of that kind.
static void call_refused(const char *system_call, unsigned nth, const char *checkpoint_name) {
    char *low, *high;
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    call(pages, &low, &high, "refused");
    claim_number("refused", refusal_ends() >= nth);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    char *other_one, *other_two;
    pages = (size_t)parameter("pages");
    decoys();
    checkpoint("before");

    call(pages, &one, &two, "first");
    call((size_t)parameter("more"), &other_one, &other_two, "second");
    show_marks(one);
    show_marks(two);
    checkpoint("mapped");

    write_marks(one, 0x11);
    show_marks(two);
    checkpoint("written");
    write_marks(two, 0x22);
    show_marks(one);
    checkpoint("answered");

    char *const views[] = {one, two, other_one, other_two};
    for (int i = 0; i < 4; i++)
        if (is_view(views[i]))
            UnmapViewOfFile(views[i]);
    checkpoint("unmapped");

    call_refused("NtCreateSection", 1, "no_section");
    call_refused("NtMapViewOfSection", 1, "no_first");
    call_refused("NtMapViewOfSection", 2, "no_second");

    call(MANY_PAGES, &one, &two, "many");
    call(HUGE_PAGES, &other_one, &other_two, "huge");
    checkpoint("huge");
}
