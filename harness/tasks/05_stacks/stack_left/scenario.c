#include "../my_stack/built_stack.h"
#include "../my_stack/crowd.h"
#include "probe.h"
#include "unit.h"
#include <malloc.h>
#include <psapi.h>

// As in check.c. BACK: in the second thread again, after it was deep. LAST: in the main thread.
// TIGHT: in the second thread, where little is left.
enum { MAIN, FIRST, SECOND, DEEP, BACK, LAST, TIGHT, CALLS, PATIENCE_MS = 5000 };
enum { PAGE = 4096, OWN_FRAMES = 0x4000, LOOKED_AT = 256 };
enum { POISONED = 0x10000, LITTLE = 0x8000 };
// Where a caller stands in its page; and how far its frame is below what call() has allocated.
enum { MIDDLE_OF_PAGE = 2000, END_OF_PAGE = 4080, FRAME_BELOW = 48 };

typedef struct Call { // one call of stack_left()
    size_t answer;
    DWORD thread;
    const void *frame;     // where its caller was
    const void *committed; // the TEB's StackLimit before it
    BOOL grown;            // and whether it is another one after it
    size_t touched;        // pages far below the caller that the call touched
    unsigned protected;    // system calls that protect pages
} Call;

typedef struct Thread {
    HANDLE handle, ready, go, done;
    Call *shallow, *deep, *tight, *back; // may be NULL, but for the first
    size_t depth;
} Thread;

static Call calls[CALLS];
static HANDLE stop;

static const void *stack_limit(void) {
    return ((const NT_TIB *)NtCurrentTeb())->StackLimit;
}

// The committed pages of this thread's stack that a function of some KB cannot reach: below here,
// down to StackLimit.
static char *far_below(const char *local) {
    return (char *)(local - OWN_FRAMES - (uintptr_t)local % PAGE);
}

// Their contents are worth nothing: Wine takes them out of memory at once.
static void forget_below(const char *local) {
    char *const end = far_below(local), *low = (char *)stack_limit();
    if (low < end)
        VirtualAlloc(low, (SIZE_T)(end - low), MEM_RESET, PAGE_NOACCESS);
}

// How many of the next ones are in memory. Asking touches none of them.
static size_t resident_below(const char *local) {
    static PSAPI_WORKING_SET_EX_INFORMATION pages[LOOKED_AT];
    size_t count = 0, resident = 0;
    for (const char *at = far_below(local) - PAGE;
         count < LOOKED_AT && at >= (const char *)stack_limit(); at -= PAGE)
        pages[count++].VirtualAddress = (void *)at;
    if (count && !QueryWorkingSetEx(GetCurrentProcess(), pages, (DWORD)(count * sizeof *pages)))
        cannot("ask which pages are in memory");
    for (size_t i = 0; i < count; i++)
        resident += pages[i].VirtualAttributes.Valid;
    return resident;
}

static size_t really_left(void) {
    return (size_t)((const char *)__builtin_frame_address(0) -
                    (const char *)__readgsqword(TEB_DEALLOCATION_STACK));
}

static __attribute__((noinline)) void call_from_here(Call *c) {
    c->thread = GetCurrentThreadId();
    c->frame = __builtin_frame_address(0);
    refusal_begins("NtProtectVirtualMemory", 0, 0); // the first time it takes a block of the heap
    refusal_ends();
    call_begins();
    if (really_left() > 2 * POISONED)
        poison_stack();
    forget_below(c->frame);
    c->committed = stack_limit();
    c->touched = resident_below(c->frame);
    refusal_begins("NtProtectVirtualMemory", 0, 0);
    c->answer = stack_left();
    c->protected = refusal_ends();
    c->touched = resident_below(c->frame) - c->touched;
    c->grown = stack_limit() != c->committed;
    call_ends();
}

// Calls from the middle of a page, where rounding to its beginning or its end makes an answer wrong
// by about 2000 bytes; every other call is made from the upper end of a page, where rounding down
// takes nearly all of it.
static __attribute__((noinline)) int call(Call *c) {
    const size_t offset = (c - calls) % 2 ? MIDDLE_OF_PAGE : END_OF_PAGE;
    volatile char *const first = alloca(16); // the next one is right below it
    volatile char *pad = alloca(((uintptr_t)first - FRAME_BELOW - offset) % PAGE + 1);
    pad[0] = first[0] = 1;
    call_from_here(c);
    return pad[0] + first[0];
}

// alloca touches every page on the way down, so that the stack grows as in real calls.
static __attribute__((noinline)) int call_deep(Call *c, size_t depth) {
    volatile char *used = alloca(depth);
    used[0] = 1;
    call(c);
    return used[0];
}

static DWORD WINAPI run(void *argument) {
    Thread *t = argument;
    SetEvent(t->ready);
    WaitForSingleObject(t->go, INFINITE);
    call(t->shallow);
    if (t->deep)
        call_deep(t->deep, t->depth);
    if (t->tight)
        call_deep(t->tight, really_left() - LITTLE - PAGE);
    if (t->back)
        call(t->back);
    SetEvent(t->done);
    WaitForSingleObject(stop, INFINITE);
    return 0;
}

// Waits until the thread has got that far, or has ended.
static void wait_for(const Thread *t, HANDLE event) {
    const HANDLE either[] = {event, t->handle};
    WaitForMultipleObjects(2, either, FALSE, PATIENCE_MS);
}

static void start(Thread *t, size_t reserve) {
    t->ready = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->go = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->done = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->handle = CreateThread(NULL, reserve, run, t, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!t->handle)
        cannot("start a thread");
    wait_for(t, t->ready);
}

static void claim_threads(const Thread threads[2]) {
    claim_number_at("stack", 0, GetCurrentThreadId());
    for (unsigned i = 0; i < 2; i++)
        claim_number_at("stack", i + 1, GetThreadId(threads[i].handle));
}

// The reserve of a thread that asks for none: the linker wrote it into this program.
static size_t default_reserve(void) {
    const char *image = (const char *)GetModuleHandle(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)image;
    return ((const IMAGE_NT_HEADERS *)(image + dos->e_lfanew))->OptionalHeader.SizeOfStackReserve;
}

static void claim_calls(void) {
    for (unsigned i = 0; i < CALLS; i++) {
        claim_number_at("answer", i, calls[i].answer);
        claim_number_at("thread", i, calls[i].thread);
        claim_pointer_at("frame", i, calls[i].frame);
        claim_pointer_at("committed", i, calls[i].committed);
        claim_number_at("touched", i, calls[i].touched);
        claim_number_at("grown", i, calls[i].grown);
        claim_number_at("protected", i, calls[i].protected);
    }
}

static void ask(void *member) {
    struct Member *m = member;
    m->frame = (uintptr_t)__builtin_frame_address(0);
    m->answer = stack_left();
}

void scenario(void) {
    static Thread threads[2];
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    decoys();
    threads[0] = (Thread){.shallow = &calls[FIRST]};
    threads[1] = (Thread){.shallow = &calls[SECOND],
                          .deep = &calls[DEEP],
                          .tight = &calls[TIGHT],
                          .back = &calls[BACK],
                          .depth = (size_t)parameter("depth")};
    start(&threads[0], (size_t)parameter("first"));
    start(&threads[1], (size_t)parameter("second"));
    claim_threads(threads);
    checkpoint("before");

    call(&calls[MAIN]);
    for (unsigned i = 0; i < 2; i++) {
        SetEvent(threads[i].go);
        wait_for(&threads[i], threads[i].done);
    }
    call(&calls[LAST]);
    claim_calls();
    claim_number("default", default_reserve());
    claim_threads(threads);
    checkpoint("asked");
    SetEvent(stop);
    for (unsigned i = 0; i < 2; i++)
        WaitForSingleObject(threads[i].handle, PATIENCE_MS);
    gather_crowd(ask);
    checkpoint("crowd");
}
