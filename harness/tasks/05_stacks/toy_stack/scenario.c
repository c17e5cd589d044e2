#include "probe.h"
#include "toys.h"
#include "unit.h"
#include <string.h>

enum { PAGE = 4096 };

// bool touch(char *at, char value) writes the byte, bool peek(char *at) reads it; false if nobody
// handled the exception. In assembly, so that the handlers below know where to go on.
bool touch(char *at, char value);
bool peek(char *at);
extern const char touch_failed[], touch_writes[], peek_reads[];
__asm__(".globl touch, peek, touch_failed, touch_writes, peek_reads\n"
        "touch:\n"
        "touch_writes:\n\tmovb %dl, (%rcx)\n"
        "\tmovl $1, %eax\n\tret\n"
        "peek:\n"
        "peek_reads:\n\tmovb (%rcx), %al\n"
        "\tmovl $1, %eax\n\tret\n"
        "touch_failed:\n"
        "\txorl %eax, %eax\n\tret\n");

static bool is_ours(const EXCEPTION_POINTERS *exception) {
    const ULONG_PTR at = exception->ContextRecord->Rip;
    return at == (ULONG_PTR)touch_writes || at == (ULONG_PTR)peek_reads;
}

// Somebody's exception that has nothing to do with memory.
enum { RAISED = 0x20abcdef };

// Comes before the student's handler and leaves everything to it, but not for ever: if the answer
// repairs nothing, the instruction faults again and again.
enum { ENOUGH = 1000 };
static unsigned faults;

static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    if (!is_ours(exception) || ++faults < ENOUGH)
        return EXCEPTION_CONTINUE_SEARCH;
    exception->ContextRecord->Rip = (ULONG_PTR)touch_failed;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Comes after it, and handles what it passed on.
static unsigned seen;

static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    const bool raised = exception->ExceptionRecord->ExceptionCode == RAISED;
    if (!raised && !is_ours(exception))
        return EXCEPTION_CONTINUE_SEARCH;
    seen++;
    if (raised)
        return EXCEPTION_CONTINUE_EXECUTION;
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

static bool try_to_peek(char *at) {
    faults = 0;
    const bool done = peek(at);
    looped = looped || faults >= ENOUGH;
    return done;
}

static char value_of(size_t page) {
    return (char)(page % 200 + 17);
}

static char *page_of(unsigned toy, size_t page) {
    return toys[toy].top - (page + 1) * PAGE;
}

static size_t touched[TOYS]; // how many pages, from the top

// Every other page is read first: the guard must go off for that as well.
static bool touch_page(unsigned toy, size_t page) {
    char *at = page_of(toy, page) + touched_byte(page);
    return (page % 2 == 0 || try_to_peek(at)) && try_to_touch(at, value_of(page));
}

// Goes downwards until `count` pages are touched. A touch that failed is not tried again:
// it took the guard away, so a second try would succeed.
static void go_down(unsigned toy, size_t count) {
    static bool failed[TOYS];
    for (; !failed[toy] && touched[toy] < count; touched[toy] += !failed[toy])
        failed[toy] = !touch_page(toy, touched[toy]);
}

// In turns, so that it shows if growing one toy makes the handler forget the other.
static void go_down_in_turns(size_t count) {
    for (size_t page = 1; page <= count; page++)
        for (unsigned i = 0; i < LAST; i++)
            go_down(i, page);
}

// A thread that is there from the beginning, so that it is nothing new, and goes on from where the
// main thread has come to.
static HANDLE go, done;

static DWORD WINAPI another_thread(void *count) {
    WaitForSingleObject(go, INFINITE);
    go_down_in_turns((size_t)count);
    SetEvent(done);
    Sleep(INFINITE);
    return 0;
}

static void start_another(size_t count) {
    go = CreateEvent(NULL, TRUE, FALSE, NULL);
    done = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, another_thread, (void *)count, 0, NULL);
    if (!thread)
        cannot("start a thread");
    CloseHandle(thread);
}

static void go_down_all(size_t count) {
    call_begins();
    go_down_in_turns((size_t)own_share(count));
    SetEvent(go);
    WaitForSingleObject(done, INFINITE);
    call_ends();
}

static bool is_ordinary(const char *page) {
    MEMORY_BASIC_INFORMATION region;
    return VirtualQuery(page, &region, sizeof region) && region.Protect == PAGE_READWRITE;
}

// Bytes of the touched pages, beside those that were written, that are not zero.
static size_t spoiled_bytes(void) {
    size_t count = 0;
    for (unsigned i = 0; i < LAST; i++)
        for (size_t page = 0; page < touched[i] && is_ordinary(page_of(i, page)); page++)
            for (size_t at = 0; at < PAGE; at++)
                count += at != touched_byte(page) && page_of(i, page)[at] != 0;
    return count;
}

static void photograph(const char *name) {
    for (unsigned i = 0; i < TOYS && pages[i]; i++) {
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

// The struct is the caller's, who uses it for something else afterwards.
static BOOL call(size_t count, struct toy *toy) {
    struct toy given = {.base = NULL, .top = NULL};
    poison_stack();
    call_begins();
    const BOOL made = toy_stack(count, &given);
    call_ends();
    *toy = given;
    memset(&given, 0x5a, sizeof given);
    surround();
    return made;
}

// FALSE when this toy cannot be touched.
static bool make(unsigned i) {
    pages[i] = (size_t)toy_pages(i, parameter("pages"), parameter("other"));
    const BOOL made = call(pages[i], &toys[i]);
    claim_number_at("made", i, made != FALSE);
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
    for (unsigned i = 0; i < LAST; i++) {
        char *behind =
            VirtualAlloc(toys[i].top, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
        if (!behind)
            continue;
        claim_pointer("behind", behind);
        claim_number("behind_guard", seen_at(behind));
        return;
    }
}

// A guard page that ends where a toy begins: in what is free there, or in one of decoys(), which
// are reserved and without access. NULL where another toy lies.
static char *guard_before(unsigned toy) {
    enum { GRANULE = 0x10000 };
    MEMORY_BASIC_INFORMATION region;
    char *const page = toys[toy].base - PAGE;
    if (!VirtualQuery(page, &region, sizeof region))
        return NULL;
    if (region.State == MEM_FREE)
        VirtualAlloc(toys[toy].base - GRANULE, GRANULE, MEM_RESERVE, PAGE_NOACCESS);
    else if (region.State != MEM_RESERVE || region.AllocationProtect != PAGE_NOACCESS)
        return NULL;
    for (unsigned i = 0; i < LAST; i++)
        if (region.AllocationBase == toys[i].base)
            return NULL;
    return VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
}

static void touch_before(void) {
    char *before = NULL;
    for (unsigned i = 0; i < LAST && !before; i++)
        before = guard_before(i);
    if (!before)
        return;
    claim_pointer("before", before);
    claim_number("before_guard", seen_at(before + PAGE - 1));
}

// Exceptions in a toy that are no touch of its guard: far below the guard, and where somebody
// made a page read-only.
static void touch_inside(void) {
    DWORD old;
    claim_number("below_guard", seen_at(toys[2].base + 20 * PAGE + 9));
    VirtualProtect(page_of(0, 0), PAGE, PAGE_READONLY, &old);
    claim_number("read_only", seen_at(page_of(0, 0)));
    VirtualProtect(page_of(0, 0), PAGE, PAGE_READWRITE, &old);
}

// An exception that names the guard of a toy, and is none of memory.
static void raise_one(void) {
    const ULONG_PTR information[] = {1, (ULONG_PTR)(toys[2].base + 20 * PAGE)};
    const unsigned before = seen;
    RaiseException(RAISED, 0, 2, information);
    claim_number("raised", seen - before);
}

static void go_elsewhere(void) {
    touch_behind(); // first, because what the others allocate may lie there
    touch_before();
    touch_elsewhere();
    touch_inside();
    raise_one();
}

// Of how many full toys a touch of the lowest page comes to the next handler.
static unsigned overflows(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < LAST; i++)
        count += touched[i] == pages[i] - 1 && seen_at(toys[i].base + 600 * i) == 1;
    return count;
}

// The eighth toy, refused by the system at each of its calls in turn, and then made. Who has done
// with fewer calls has made it before that.
static bool make_last(void) {
    static const struct {
        const char *call;
        unsigned nth;
    } refusals[] = {{"NtAllocateVirtualMemory", 1},
                    {"NtAllocateVirtualMemory", 2},
                    {"NtAllocateVirtualMemory", 3}};
    unsigned untrue = 0;
    BOOL made = FALSE;
    pages[LAST] = (size_t)toy_pages(LAST, 0, 0);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals && !made; i++) {
        refusal_begins(refusals[i].call, refusals[i].nth, STATUS_NO_MEMORY);
        made = call(pages[LAST], &toys[LAST]);
        untrue += refusal_ends() >= refusals[i].nth && made;
    }
    claim_number("untrue", untrue);
    claim_number("made_early", made != FALSE);
    photograph("refused");
    if (made)
        claim_number_at("made", LAST, TRUE);
    return !untrue && (made ? is_usable(LAST) : make(LAST));
}

static void show_touched(void) {
    for (unsigned i = 0; i < LAST; i++)
        for (size_t page = 0; page < touched[i]; page++)
            show_bytes(page_of(i, page) + touched_byte(page), 1);
}

static void fill(bool usable) {
    // All but the lowest page; then that one, which the toy must not handle.
    for (unsigned i = 0; usable && i < LAST; i++)
        go_down(i, pages[i] - 1);
    claim_number("overflows", usable ? overflows() : 0);
    photograph("full");
}

void scenario(void) {
    const size_t count = (size_t)parameter("touched");
    decoys();
    start_another(count);
    checkpoint("before");
    bool usable = make(0);
    photograph("made");

    // The first toy must grow before there is another.
    if (usable)
        go_down(0, ALONE);
    for (unsigned i = 1; i < LAST; i++)
        usable = make(i) && usable;
    photograph("all_made");

    if (usable)
        go_down_all(count);
    show_touched();
    photograph("grown");

    claim_number("spoiled", spoiled_bytes());
    if (usable)
        go_elsewhere();
    photograph("foreign");

    fill(usable);

    if (usable && make_last())
        go_down(LAST, FEW);
    else if (!usable)
        checkpoint("refused");
    photograph("last");
}
