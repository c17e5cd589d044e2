#include "instructions.h"
#include "probe.h"
#include "raised.h"
#include "toys.h"
#include "unit.h"
#include <string.h>

enum { PAGE = 4096, LAST_ERROR = 0x20057 };

static struct toy toys[TOYS];
static size_t pages[TOYS];

static bool in_a_toy(ULONG_PTR at) {
    for (unsigned i = 0; i < TOYS; i++)
        if (at >= (ULONG_PTR)toys[i].base && at < (ULONG_PTR)toys[i].top)
            return true;
    return false;
}

// Where to go on if an instruction of ours is given up; NULL: it is none of ours.
static const char *way_out(ULONG_PTR at) {
    if (at == (ULONG_PTR)touch_writes || at == (ULONG_PTR)peek_reads)
        return touch_failed;
    if (at == (ULONG_PTR)with_reads)
        return with_read;
    const bool own = at >= (ULONG_PTR)own_begin && at <= (ULONG_PTR)own_end;
    return own || in_a_toy(at) ? own_end : NULL;
}

// Comes before the student's handler and leaves everything to it, but not for ever: if the answer
// repairs nothing, the instruction faults again and again.
enum { ENOUGH = 1000 };
static unsigned faults;

static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    const char *out = way_out(exception->ContextRecord->Rip);
    if (!out || ++faults < ENOUGH)
        return EXCEPTION_CONTINUE_SEARCH;
    exception->ContextRecord->Rip = (ULONG_PTR)out;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Comes after it, and handles what it passed on.
static unsigned seen;
static DWORD raising; // the code of RaiseException, or 0

// In a toy only a jump to there is expected; whatever else is raised follows from that.
static bool is_expected(const EXCEPTION_POINTERS *exception) {
    return !in_a_toy(exception->ContextRecord->Rip) ||
           exception->ExceptionRecord->ExceptionInformation[0] == EXCEPTION_EXECUTE_FAULT;
}

static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    const char *out = way_out(exception->ContextRecord->Rip);
    if (out) {
        seen += is_expected(exception);
        exception->ContextRecord->Rip = (ULONG_PTR)out;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (!raising || exception->ExceptionRecord->ExceptionCode != raising)
        return EXCEPTION_CONTINUE_SEARCH;
    seen++;
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

static bool looped;
static unsigned other_errors; // touches after which the last error was another one

static bool try_to_touch(char *at, char value) {
    faults = 0;
    SetLastError(LAST_ERROR);
    const bool done = touch(at, value);
    other_errors += done && GetLastError() != LAST_ERROR;
    looped = looped || faults >= ENOUGH;
    return done;
}

static bool try_to_peek(char *at) {
    faults = 0;
    SetLastError(LAST_ERROR);
    const bool done = peek(at);
    other_errors += done && GetLastError() != LAST_ERROR;
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
static size_t deepest[TOYS]; // the same, with those that were touched in other ways
static size_t ahead;         // most pages that were committed beyond those

// The guard, or the toy's end if there is none; `used`: the pages above it.
static char *guard_of(unsigned toy, size_t *used) {
    MEMORY_BASIC_INFORMATION region;
    char *at = toys[toy].base;
    while (at < toys[toy].top && VirtualQuery(at, &region, sizeof region) &&
           !(region.Protect & PAGE_GUARD) && region.State != MEM_COMMIT)
        at += region.RegionSize;
    const bool guarded = region.Protect & PAGE_GUARD;
    *used = (size_t)(toys[toy].top - at) / PAGE - guarded;
    return guarded ? at : toys[toy].top;
}

static void note_depth(unsigned toy, size_t page) {
    size_t used;
    guard_of(toy, &used);
    if (deepest[toy] < page + 1)
        deepest[toy] = page + 1;
    if (used > deepest[toy] && ahead < used - deepest[toy])
        ahead = used - deepest[toy];
}

// Every other page is read first: the guard must go off for that as well.
static bool touch_page(unsigned toy, size_t page) {
    char *at = page_of(toy, page) + touched_byte(page);
    const bool done = (page % 2 == 0 || try_to_peek(at)) && try_to_touch(at, value_of(page));
    note_depth(toy, page);
    return done;
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

// Bytes of the touched pages that are not as they should be: where something was written, and where
// nothing was.
static size_t lost, spoiled;

static void compare_page(unsigned toy, size_t page) {
    const char *at = page_of(toy, page);
    for (size_t i = 0; i < PAGE; i++)
        if (i == touched_byte(page))
            lost += at[i] != value_of(page);
        else
            spoiled += at[i] != 0;
}

static void compare_pages(void) {
    for (unsigned i = 0; i < LAST; i++)
        for (size_t page = 0; page < touched[i] && is_ordinary(page_of(i, page)); page++)
            compare_page(i, page);
    claim_number("lost", lost);
    claim_number("spoiled", spoiled);
}

static void photograph(const char *name) {
    for (unsigned i = 0; i < TOYS && pages[i]; i++) {
        claim_pointer_at("base", i, toys[i].base);
        claim_pointer_at("top", i, toys[i].top);
        claim_number_at("touched", i, touched[i]);
    }
    claim_number("looped", looped);
    claim_number("ahead", ahead);
    claim_number("other_errors", other_errors);
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

// How often the next handler is asked about one touch: a write, or a read, which leaves nothing
// where it succeeds.
static unsigned seen_at(char *at) {
    const unsigned before = seen;
    try_to_touch(at, 1);
    return seen - before;
}

static unsigned seen_reading(char *at) {
    const unsigned before = seen;
    try_to_peek(at);
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

// Exceptions in a toy that are no touch of its guard: right below the guard, far below it, and
// where somebody made a page read-only.
static void touch_inside(void) {
    DWORD old;
    size_t used;
    char *const guard = guard_of(3, &used);
    claim_number("next_to_guard", seen_reading(guard - 1));
    claim_number("page_below_guard", seen_reading(guard - PAGE));
    claim_number("below_guard", seen_reading(toys[2].base + 20 * PAGE + 9));
    VirtualProtect(page_of(0, 0), PAGE, PAGE_READONLY, &old);
    claim_number("read_only", seen_at(page_of(0, 0)));
    VirtualProtect(page_of(0, 0), PAGE, PAGE_READWRITE, &old);
}

// Exceptions that name the guard of a toy, and are none of memory: how many reached the next
// handler.
static unsigned raise_all(void) {
    const ULONG_PTR information[] = {1, (ULONG_PTR)(toys[2].base + 20 * PAGE)};
    const unsigned before = seen;
    for (size_t i = 0; i < RAISED; i++) {
        raising = raised_codes[i];
        RaiseException(raising, 0, 2, information);
    }
    raising = 0;
    return seen - before;
}

// Exceptions of memory that name no address: where it would be, there is what the stack had.
static unsigned raise_bare(void) {
    const unsigned before = seen;
    for (size_t i = 0; i < BARE; i++) {
        raising = bare_codes[i];
        poison_stack();
        RaiseException(raising, 0, 0, NULL);
    }
    raising = 0;
    return seen - before;
}

static unsigned seen_by(void (*instruction)(void)) {
    const unsigned before = seen;
    faults = 0;
    instruction();
    return seen - before;
}

static void execute_in_a_toy(void) {
    own_execute(page_of(4, 0) + 16);
}

static void run_others(void) {
    claim_number("raised", raise_all() + raise_bare());
    claim_number("breakpoint", seen_by(own_break));
    claim_number("division", seen_by(own_divide));
    claim_number("invalid", seen_by(own_invalid));
    claim_number("executed", seen_by(execute_in_a_toy));
}

static void go_elsewhere(void) {
    touch_behind(); // first, because what the others allocate may lie there
    touch_before();
    touch_elsewhere();
    touch_inside();
    run_others();
}

// A touch of each guard with a number in each register: the registers that are other ones
// afterwards.
static unsigned changed_registers(unsigned toy) {
    uint64_t in[REGISTERS], out[REGISTERS];
    unsigned changed = 0;
    size_t used;
    for (size_t i = 0; i < REGISTERS; i++)
        in[i] = (i + 1) * 0x9e3779b97f4a7c15;
    faults = 0;
    const unsigned before = seen;
    peek_with(guard_of(toy, &used) + 123 * toy, in, out);
    if (faults == 0 || seen != before)
        return 0; // there was no guard, or nobody handled it
    note_depth(toy, used);
    for (size_t i = 0; i < REGISTERS; i++)
        changed += in[i] != out[i];
    return changed;
}

// How many toys have grown once more.
static void grow_with_registers(void) {
    unsigned changed = 0, grown = 0;
    for (unsigned i = 0; i < LAST; i++) {
        size_t before, after;
        if (guard_of(i, &before) == toys[i].top)
            continue;
        changed += changed_registers(i);
        guard_of(i, &after);
        grown += after > before;
    }
    claim_number("changed", changed);
    claim_number("grown_again", grown);
}

// Whether a touch of the lowest page of a full toy comes to the next handler.
static void claim_overflows(void) {
    for (unsigned i = 0; i < LAST; i++)
        claim_number_at("overflow", i,
                        touched[i] == pages[i] - 1 && seen_at(toys[i].base + 600 * i) == 1);
}

// A toy that the system refuses at each of its calls in turn. Who has done with fewer calls has
// made it before that.
static BOOL try_refused(unsigned i) {
    unsigned untrue = 0;
    BOOL made = FALSE;
    pages[i] = (size_t)toy_pages(i, parameter("pages"), parameter("other"));
    for (unsigned nth = 1; nth <= 3 && !made; nth++) {
        refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
        made = call(pages[i], &toys[i]);
        untrue += refusal_ends() >= nth && made;
    }
    claim_number("untrue", untrue);
    claim_number("made_early", made != FALSE);
    return made && !untrue;
}

static void show_touched(void) {
    for (unsigned i = 0; i < LAST; i++)
        for (size_t page = 0; page < touched[i]; page++)
            show_bytes(page_of(i, page) + touched_byte(page), 1);
}

// All but the lowest page; then that one, which the toy must not handle.
static void fill(bool usable) {
    call_begins();
    for (unsigned i = 0; usable && i < LAST; i++)
        go_down(i, pages[i] - 1);
    if (usable)
        claim_overflows();
    call_ends();
    compare_pages();
    photograph("full");
}

// FALSE when it cannot be touched. One that was made early is made.
static bool make_unless(BOOL early, unsigned i) {
    if (early)
        claim_number_at("made", i, TRUE);
    return early ? is_usable(i) : make(i);
}

static bool make_all(bool refused_first) {
    const BOOL early = refused_first && try_refused(0);
    photograph("refused_first");
    bool usable = make_unless(early, 0);
    photograph("made");

    // The first toy must grow before there is another.
    if (usable)
        go_down(0, ALONE);
    for (unsigned i = 1; i < LAST; i++)
        usable = make(i) && usable;
    photograph("all_made");
    return usable;
}

void scenario(void) {
    const size_t count = (size_t)parameter("touched");
    decoys();
    start_another(count);
    checkpoint("before");
    const bool usable = make_all(parameter("refused_first") != 0);

    if (usable)
        go_down_all(count);
    show_touched();
    photograph("grown");

    compare_pages();
    if (usable) {
        go_elsewhere();
        grow_with_registers();
    }
    photograph("foreign");

    const BOOL early = usable && try_refused(LAST);
    photograph("refused");
    fill(usable);
    if (usable && make_unless(early, LAST))
        go_down(LAST, FEW);
    photograph("last");
}
