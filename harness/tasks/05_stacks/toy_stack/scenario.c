#include "probe.h"
#include "toys.h"
#include "unit.h"

enum { PAGE = 4096 };

// bool touch(char *at, char value): writes the byte; false if nobody handled the exception.
// In assembly, so that the handler below knows where to go on.
bool touch(char *at, char value);
extern const char touch_failed[], touch_writes[];
__asm__(".globl touch, touch_failed, touch_writes\n"
        "touch:\n"
        "touch_writes:\n\tmovb %dl, (%rcx)\n"
        "\tmovl $1, %eax\n\tret\n"
        "touch_failed:\n"
        "\txorl %eax, %eax\n\tret\n");

// Comes before the student's handler and leaves everything to it, but not for ever: if the answer
// repairs nothing, the instruction faults again and again.
enum { ENOUGH = 1000 };
static unsigned faults;

static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    if (exception->ContextRecord->Rip != (ULONG_PTR)touch_writes || ++faults < ENOUGH)
        return EXCEPTION_CONTINUE_SEARCH;
    exception->ContextRecord->Rip = (ULONG_PTR)touch_failed;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Comes after it, and handles what it passed on.
static unsigned seen;

static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    if (exception->ContextRecord->Rip != (ULONG_PTR)touch_writes)
        return EXCEPTION_CONTINUE_SEARCH;
    seen++;
    exception->ContextRecord->Rip = (ULONG_PTR)touch_failed;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Around the student's handler, wherever it is in the list: done again after each toy, because
// each may register one.
static void surround(void) {
    static void *first, *last;
    if (first)
        RemoveVectoredExceptionHandler(first);
    if (last)
        RemoveVectoredExceptionHandler(last);
    first = AddVectoredExceptionHandler(1, first_handler);
    last = AddVectoredExceptionHandler(0, last_handler);
}

static struct toy toys[TOYS];
static size_t pages[TOYS];

static bool looped;

static bool try_to_touch(char *at, char value) {
    faults = 0;
    const bool done = touch(at, value);
    looped = looped || faults >= ENOUGH;
    return done;
}

static char value_of(size_t page) {
    return (char)(page % 200 + 17);
}

// The last byte of a page, counted from the top: 0 is the highest page.
static char *byte_of(unsigned toy, size_t page) {
    return toys[toy].top - 1 - page * PAGE;
}

static size_t touched[TOYS]; // how many pages, from the top

// Goes downwards until `count` pages are touched. A touch that failed is not tried again:
// it took the guard away, so a second try would succeed.
static void go_down(unsigned toy, size_t count) {
    static bool failed[TOYS];
    for (; !failed[toy] && touched[toy] < count; touched[toy] += !failed[toy])
        failed[toy] = !try_to_touch(byte_of(toy, touched[toy]), value_of(touched[toy]));
}

static void photograph(const char *name) {
    for (unsigned i = 0; i < TOYS; i++) {
        claim_pointer_at("base", i, toys[i].base);
        claim_pointer_at("top", i, toys[i].top);
        claim_number_at("touched", i, touched[i]);
    }
    claim_number("looped", looped);
    checkpoint(name);
}

// Whether it makes sense to touch the student's pages, and cannot hit anything else.
static bool is_usable(unsigned i) {
    MEMORY_BASIC_INFORMATION region;
    return toys[i].base && toys[i].top == toys[i].base + pages[i] * PAGE &&
           VirtualQuery(toys[i].base, &region, sizeof region) &&
           region.AllocationBase == toys[i].base &&
           VirtualQuery(toys[i].top - PAGE, &region, sizeof region) &&
           region.AllocationBase == toys[i].base;
}

// FALSE when this toy cannot be touched.
static bool make(unsigned i) {
    pages[i] = (size_t)toy_pages(i, parameter("pages"), parameter("other"));
    poison_stack();
    const BOOL made = toy_stack(pages[i], &toys[i]);
    claim_number_at("made", i, made != FALSE);
    surround();
    return made && is_usable(i);
}

// How often the next handler is asked about one touch.
static unsigned seen_at(char *at) {
    const unsigned before = seen;
    try_to_touch(at, 1);
    return seen - before;
}

// Somebody else's guard page, not right after a toy, and a page that is only reserved.
static void touch_elsewhere(void) {
    char *mine = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    if (!mine || !VirtualAlloc(mine + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD))
        cannot("make a guard page of its own");
    claim_number("foreign_guard", seen_at(mine + PAGE));
    claim_number("foreign_violation", seen_at(mine + 2 * PAGE));
}

// Somebody else's guard that begins where a toy ends: at the first toy that has nothing after it
// yet.
static void touch_behind(void) {
    for (unsigned i = 0; i < TOYS; i++) {
        char *behind =
            VirtualAlloc(toys[i].top, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
        if (!behind)
            continue;
        claim_pointer("behind", behind);
        claim_number("behind_guard", seen_at(behind));
        return;
    }
}

void scenario(void) {
    decoys();
    bool usable = make(0);
    photograph("made");

    // The first toy must grow before there is another.
    if (usable)
        go_down(0, ALONE);
    for (unsigned i = 1; i < TOYS; i++)
        usable = make(i) && usable;
    photograph("all_made");

    // In turns, so that it shows if growing one toy makes the handler forget the other.
    const size_t count = (size_t)parameter("touched");
    for (size_t page = 1; usable && page <= count; page++)
        for (unsigned i = 0; i < TOYS; i++)
            go_down(i, page);
    for (unsigned i = 0; i < TOYS; i++)
        for (size_t page = 0; page < touched[i]; page++)
            show_bytes(byte_of(i, page), 1);
    photograph("grown");

    if (usable) {
        touch_behind(); // first, because what the other one allocates may lie there
        touch_elsewhere();
    }
    photograph("foreign");

    // All but the lowest page; then that one, which the toy must not handle.
    for (unsigned i = 0; usable && i < TOYS; i++)
        go_down(i, pages[i] - 1);
    const bool full = usable && touched[0] == pages[0] - 1;
    claim_number("full", full);
    claim_number("overflow", full ? seen_at(toys[0].base + 5) : 0);
    photograph("full");
}
