#include "probe.h"
#include "touches.h"
#include "unit.h"

enum { PAGE = 4096, WRITTEN = 0x5a };

// One read or write of a byte, each a single instruction without a frame of its own. If
// a handler lets one continue at touch_failed, its result is -1.
int touch_read(const void *at);
int touch_write(void *at, int byte);
void touch_failed(void);
__asm__(".text\n"
        "touch_read:\n\tmovzbl (%rcx), %eax\n\tret\n"
        "touch_write:\n\tmovb %dl, (%rcx)\n\tmovzbl %dl, %eax\n\tret\n"
        "touch_failed:\n\tmov $-1, %eax\n\tret\n");

// A handler that commits one page after another repairs a fault after at most as many
// exceptions as the largest array has pages.
enum { MOST_EXCEPTIONS = 1000 };

// An exception of somebody's own, whose second number happens to be an address in the array.
enum { SOMEBODYS_OWN = 0x2057 };

static unsigned exceptions; // of the current touch
static char *faster;        // what another thread writes to before the student's handler is asked
static BOOL own_passed;     // an exception of the scenario's own came to the last handler
static BOOL raising, bare_passed; // the same of a violation that names no address
static enum outcome outcome;

static LONG end_touch(EXCEPTION_POINTERS *exception, enum outcome how) {
    outcome = how;
    exception->ContextRecord->Rip = (DWORD64)(uintptr_t)touch_failed;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static BOOL of_a_touch(const EXCEPTION_POINTERS *exception) {
    const uintptr_t at = exception->ContextRecord->Rip;
    return at >= (uintptr_t)touch_read && at < (uintptr_t)touch_failed;
}

// Comes before the student's handler: ends an instruction that is tried again for ever.
static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    if (faster && of_a_touch(exception)) {
        if (VirtualAlloc(faster, 1, MEM_COMMIT, PAGE_READWRITE))
            *faster = WRITTEN;
        faster = NULL;
    }
    if (!of_a_touch(exception) || ++exceptions <= MOST_EXCEPTIONS)
        return EXCEPTION_CONTINUE_SEARCH;
    return end_touch(exception, RETRIED);
}

// Comes after the student's handler: gets what that passed on.
static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode == SOMEBODYS_OWN) {
        own_passed = TRUE;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (raising && exception->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION) {
        bare_passed = TRUE;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return of_a_touch(exception) ? end_touch(exception, PASSED_ON) : EXCEPTION_CONTINUE_SEARCH;
}

static void prepare(void) {
    exceptions = 0;
    outcome = TOUCHED;
}

static int read_byte(unsigned touch, const char *at) {
    prepare();
    const int byte = touch_read(at);
    claim_number_at("outcome", touch, outcome);
    return byte;
}

static void write_byte(unsigned touch, char *at) {
    prepare();
    touch_write(at, WRITTEN);
    claim_number_at("outcome", touch, outcome);
}

// Whether there is an array of that size that can be touched.
static BOOL is_array(const char *array, size_t pages) {
    MEMORY_BASIC_INFORMATION info;
    return array && VirtualQuery(array + pages * PAGE - 1, &info, sizeof info) &&
           info.State != MEM_FREE && info.AllocationBase == array;
}

static char *array;
static size_t pages, offset, high, low; // the last two in bytes from the array's first

// The rest of the last 64 KB of an array of this size is nobody's; elsewhere Wine may say "free" of
// memory that Linux has.
enum { MOST_NEAR = 1000 };

// Reserves what touches the array, if nobody has it. Whether a touch must fail there.
static BOOL is_bare(char *at) {
    MEMORY_BASIC_INFORMATION info;
    VirtualAlloc((char *)((uintptr_t)at & ~(uintptr_t)0xffff), 16 * PAGE, MEM_RESERVE,
                 PAGE_READWRITE);
    return VirtualQuery(at, &info, sizeof info) &&
           (info.State == MEM_RESERVE ||
            (info.State == MEM_FREE && at > array && (uintptr_t)at % 0x10000 && pages < MOST_NEAR));
}

static DWORD protection_of(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) ? info.Protect : 0;
}

static void touch_four(void) {
    call_begins(); // what the handler leaves, too
    claim_number("fresh", (uint64_t)read_byte(LOW_FRESH, array + low));
    claim_number("fresh_protection", protection_of(array + low));
    write_byte(LOW_WRITTEN, array + low);
    write_byte(FIRST_WRITTEN, array);
    write_byte(LAST_WRITTEN, array + pages * PAGE - 1);
    claim_number("kept", (uint64_t)read_byte(HIGH_KEPT, array + high));
    call_ends();
}

static void touch_beside(unsigned touch, char *at, const char *claim) {
    const BOOL bare = is_bare(at);
    claim_number(claim, (uint64_t)bare);
    if (bare)
        read_byte(touch, at);
}

// What a handler leaves that has passed an exception on.
static void touch_elsewhere(const char *foreign) {
    call_begins();
    read_byte(ELSEWHERE, foreign + 6 * PAGE + offset);
    call_ends();
}

static void raise_own(void) {
    const ULONG_PTR numbers[] = {0, (ULONG_PTR)array + low};
    RaiseException(SOMEBODYS_OWN, 0, 2, numbers);
    claim_number("own_passed", (uint64_t)own_passed);
}

static void raise_bare(void) {
    poison_stack(); // where the address would be
    raising = TRUE;
    RaiseException(EXCEPTION_ACCESS_VIOLATION, 0, 0, NULL);
    raising = FALSE;
    claim_number("bare_passed", (uint64_t)bare_passed);
}

static void touch_refused(void) {
    char *at = array + high + PAGE;
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    read_byte(NO_PAGE_READ, at);
    claim_number("read_refused", refusal_ends() >= 1);
    claim_number("read_tries", exceptions);
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    write_byte(NO_PAGE, at);
    claim_number("refused", refusal_ends() >= 1);
    claim_number("tries", exceptions);
    write_byte(NO_PAGE_AGAIN, at);
}

static void touch_later_than_others(void) {
    faster = array + high + 2 * PAGE;
    claim_number("of_another", (uint64_t)read_byte(SLOWER, faster));
}

static void touch_foreign(const char *foreign) {
    DWORD before;
    raise_own();
    raise_bare();
    touch_refused();
    read_byte(FOREIGN, foreign + 5 * PAGE + offset);
    touch_beside(BEHIND, array + pages * PAGE, "behind");
    touch_beside(FRONT, array - 1, "front");
    claim_number("guarded",
                 VirtualProtect(array + low, 1, PAGE_READWRITE | PAGE_GUARD, &before) != FALSE);
    read_byte(GUARDED, array + low);
}

static DWORD WINAPI touch_in_a_thread(void *unused) {
    (void)unused;
    write_byte(OF_A_THREAD, array + PAGE + offset);
    return 0;
}

static void touch_crowd(void) {
    HANDLE thread = CreateThread(NULL, 0, touch_in_a_thread, NULL, 0, NULL);
    if (!thread)
        cannot("start a thread");
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    touch_later_than_others();
    unsigned failed = 0;
    const size_t crowd = (size_t)crowd_of(pages);
    for (size_t i = 0; i < crowd; i++) {
        const size_t page = i * CROWD_STEP % crowd;
        prepare();
        if (page != low / PAGE) // has a guard, or had
            touch_write(array + page * PAGE + offset, WRITTEN);
        failed += outcome != TOUCHED;
    }
    claim_number("failed", failed);
}

static char *make(size_t count) {
    poison_stack();
    call_begins();
    char *made = lazy_array(count);
    call_ends();
    return made;
}

static void *first, *last; // our handlers

static void add_handlers(void) {
    first = AddVectoredExceptionHandler(1, first_handler);
    last = AddVectoredExceptionHandler(0, last_handler);
}

static void remove_handlers(void) {
    RemoveVectoredExceptionHandler(first);
    RemoveVectoredExceptionHandler(last);
}

// Calls that must fail, before the one that makes the array, and a fault after them.
static void make_none(void) {
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_pointer("very_many", make((size_t)VERY_MANY));
    claim_number("asked", refusal_ends());
    claim_pointer("too_many", make(TOO_MANY));
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_pointer("denied", make(pages));
    claim_number("refused", refusal_ends() >= 1);
    claim_pointer("too_many_again", make(TOO_MANY));
    add_handlers();
    read_byte(NOWHERE, (const char *)16);
    remove_handlers();
    checkpoint("none");
}

void scenario(void) {
    pages = (size_t)parameter("pages");
    offset = (size_t)parameter("offset");
    high = (size_t)parameter("high") * PAGE + offset;
    low = (size_t)parameter("low") * PAGE + offset;
    decoys();
    const char *foreign = VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    checkpoint("before");

    make_none();
    array = make(pages);
    claim_pointer("array", array);
    const BOOL usable = is_array(array, pages);
    checkpoint("made");

    add_handlers();
    if (usable)
        write_byte(HIGH_WRITTEN, array + high);
    checkpoint("one");

    if (usable)
        touch_four();
    checkpoint("all");

    if (usable)
        touch_elsewhere(foreign);
    checkpoint("elsewhere");

    claim_pointer("foreign", foreign);
    if (usable)
        touch_foreign(foreign);
    checkpoint("foreign");

    if (usable)
        touch_crowd();
    checkpoint("crowd");
}
