#include "built_stack.h"
#include "crowd.h"
#include "probe.h"
#include "unit.h"
#include <malloc.h>
#include <psapi.h>

enum { MAIN, FIRST, DEEP, AGAIN, CALLS, THREADS = 2, PATIENCE_MS = 5000 };
enum { PAGE = 4096, OWN_FRAMES = 0x10000, LOOKED_AT = 256 };

// Bytes of the caller's beside what my_stack() is asked to write.
static const uint64_t pattern = 0x5a11c0de5a11c0de;

// One call of my_stack(). Static, because the answers must not be stored on the stack that is
// asked about.
typedef struct Call {
    uint64_t before;
    void *low;
    uint64_t between;
    void *high;
    uint64_t behind;
    DWORD thread;
    const void *local; // a variable of the calling thread
    size_t touched;    // pages far below the caller that the call touched
    unsigned prepared; // system calls that protect pages, or allocate
    unsigned changed;  // what of the thread is another one: see differences()
} Call;

// What the system knows of a thread.
typedef struct Self {
    const void *base, *limit, *allocation;
    ULONG guarantee;
    int priority;
} Self;

typedef struct Thread {
    HANDLE handle, ready, go, done;
    Call *call;
    size_t depth; // how far below the thread's start it calls
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

static Self self(void) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    Self s = {tib->StackBase, tib->StackLimit, (const void *)__readgsqword(TEB_DEALLOCATION_STACK),
              0, GetThreadPriority(GetCurrentThread())};
    SetThreadStackGuarantee(&s.guarantee); // 0 bytes more: it only tells
    return s;
}

// One bit each, as in check.c.
static unsigned differences(const Self *a, const Self *b) {
    return (unsigned)(a->base != b->base || a->allocation != b->allocation) |
           (unsigned)(a->limit != b->limit) << 1 | (unsigned)(a->guarantee != b->guarantee) << 2 |
           (unsigned)(a->priority != b->priority) << 3;
}

// One function is watched in every other call.
static const char *watched(const Call *c) {
    return (c - calls) % 2 ? "NtAllocateVirtualMemory" : "NtProtectVirtualMemory";
}

static __attribute__((noinline)) void call(Call *c) {
    char local = 0;
    const Self was = self();
    c->thread = GetCurrentThreadId();
    c->local = &local;
    c->before = c->between = c->behind = pattern;
    refusal_begins(watched(c), 0, 0); // in a thread for the first time it takes a block of the heap
    refusal_ends();
    call_begins();
    poison_stack();
    forget_below(&local);
    c->touched = resident_below(&local);
    refusal_begins(watched(c), 0, 0);
    my_stack(&c->low, &c->high);
    c->prepared = refusal_ends();
    c->touched = resident_below(&local) - c->touched;
    call_ends();
    const Self is = self();
    c->changed = differences(&was, &is);
}

static DWORD WINAPI thread(void *argument) {
    Thread *t = argument;
    // Uses the stack as real calls do: alloca touches every page on the way down.
    volatile char *used = alloca(t->depth + 1);
    used[0] = 1;
    SetEvent(t->ready);
    WaitForSingleObject(t->go, INFINITE);
    call(t->call);
    SetEvent(t->done);
    WaitForSingleObject(stop, INFINITE);
    return used[0];
}

// If my_stack() ends the thread, that must not hold up the snapshot.
static void wait_for(const Thread *t, HANDLE event) {
    const HANDLE either[] = {event, t->handle};
    WaitForMultipleObjects(2, either, FALSE, PATIENCE_MS);
}

static void start(Thread *t, size_t reserve) {
    t->ready = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->go = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->done = CreateEvent(NULL, TRUE, FALSE, NULL);
    t->handle = CreateThread(NULL, reserve, thread, t, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!t->handle)
        cannot("start a thread");
    wait_for(t, t->ready);
}

// Memory like a stack's, right after the end of a stack and right before its beginning, where
// nothing is yet: whoever does not look at AllocationBase goes on into it.
static void surround(const Thread *t) {
    MEMORY_BASIC_INFORMATION info;
    CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};
    if (!GetThreadContext(t->handle, &context) ||
        !VirtualQuery((void *)context.Rsp, &info, sizeof info))
        cannot("find the stack of its thread");
    char *const base = info.AllocationBase, *end = base;
    while (VirtualQuery(end, &info, sizeof info) && info.AllocationBase == base)
        end += info.RegionSize;
    VirtualAlloc(end, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(base - 0x10000, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static void ask(void *member) {
    struct Member *m = member;
    void *low = NULL, *high = NULL;
    my_stack(&low, &high);
    m->answer = (uintptr_t)low;
    m->further = (uintptr_t)high;
}

static void claim_calls(void) {
    size_t spoiled = 0;
    for (unsigned i = 0; i < CALLS; i++) {
        const Call *c = &calls[i];
        claim_pointer_at("low", i, c->low);
        claim_pointer_at("high", i, c->high);
        claim_pointer_at("local", i, c->local);
        claim_number_at("thread", i, c->thread);
        claim_number_at("touched", i, c->touched);
        claim_number_at("prepared", i, c->prepared);
        claim_number_at("changed", i, c->changed);
        spoiled += c->before != pattern || c->between != pattern || c->behind != pattern;
    }
    claim_number("spoiled", spoiled);
}

void scenario(void) {
    static Thread threads[THREADS];
    threads[0] = (Thread){.call = &calls[FIRST]};
    threads[1] = (Thread){.call = &calls[DEEP], .depth = (size_t)parameter("depth")};
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    decoys();
    start(&threads[0], (size_t)parameter("first"));
    start(&threads[1], (size_t)parameter("second"));
    surround(&threads[0]);
    surround(&threads[1]);
    for (unsigned i = 0; i < THREADS; i++)
        claim_number_at("stack", i, GetThreadId(threads[i].handle));
    claim_number_at("stack", THREADS, GetCurrentThreadId());
    checkpoint("before");

    call(&calls[MAIN]);
    for (unsigned i = 0; i < THREADS; i++) {
        SetEvent(threads[i].go);
        wait_for(&threads[i], threads[i].done);
    }
    call(&calls[AGAIN]);
    claim_calls();
    checkpoint("called");

    SetEvent(stop);
    const HANDLE handles[] = {threads[0].handle, threads[1].handle};
    WaitForMultipleObjects(THREADS, handles, TRUE, PATIENCE_MS);
    gather_crowd(ask);
    checkpoint("crowd");
}
