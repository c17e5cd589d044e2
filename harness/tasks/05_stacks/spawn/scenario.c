#include "probe.h"
#include "row.h"
#include "unit.h"

// How long a thread that has been started may take to report that, and how long it waits for
// spawn() to return before it concludes that spawn() waits for the thread.
// Slots after the first four are for single calls: one that is ended and closed at once and then
// refused by the system, two after refusals; and for the calls in a row.
enum { THREADS = 4, ROUND_TRIP = 4, RETRIED, AFTERWARDS, ROW, SLOTS = ROW + ROW_THREADS };
enum { PATIENCE_MS = 2000 };
enum { HOLD_MS = 100, SOME_SIZE = 0x123456, LARGE_SIZE = 0x1f0000 };

typedef struct Slot { // what one thread reports about itself
    HANDLE running;   // event: the thread has filled this slot
    HANDLE returned;  // event: spawn() has returned
    volatile DWORD thread;
    volatile BOOL is_fiber, outwaited;
    void *volatile local; // somewhere on the thread's stack
    volatile ULONG_PTR size;
    volatile unsigned runs;
    volatile enum run run;
} Slot;

static Slot slots[SLOTS];
static HANDLE stop;
static DWORD main_thread;
static volatile BOOL strange_argument;

// None, all but one, one that looks like an error, and more than 16 bits.
static DWORD exit_code_of(size_t index) {
    static const DWORD codes[] = {0x5a0000, 0, 0xfffffffe, 0x80010003};
    return index < THREADS ? codes[index] : index < ROW ? 0 : row_code((unsigned)index - ROW);
}

// Whose argument this is, or NULL.
static Slot *slot_of(const void *argument) {
    for (size_t i = 0; i < SLOTS; i++)
        if (argument == &slots[i])
            return &slots[i];
    return NULL;
}

static DWORD report(Slot *slot, enum run which) {
    ULONG_PTR low, high;
    if (!slot) {
        strange_argument = TRUE;
        return 0;
    }
    GetCurrentThreadStackLimits(&low, &high);
    slot->thread = GetCurrentThreadId();
    slot->is_fiber = IsThreadAFiber();
    slot->local = &low;
    slot->size = high - low;
    slot->runs++;
    slot->run = which;
    SetEvent(slot->running);
    // On the caller's own thread spawn() cannot return before this function does.
    if (slot->thread != main_thread) {
        slot->outwaited = WaitForSingleObject(slot->returned, PATIENCE_MS) == WAIT_TIMEOUT;
        if (!slot->outwaited)
            WaitForSingleObject(stop, INFINITE);
    }
    return exit_code_of((size_t)(slot - slots));
}

static DWORD WINAPI run(void *argument) {
    return report(slot_of(argument), RUN);
}

static DWORD WINAPI other_run(void *argument) {
    return report(slot_of(argument), OTHER_RUN);
}

static Slot *without; // the call's whose argument is NULL
static DWORD WINAPI run_without(void *argument) {
    return report(argument ? slot_of(argument) : without, WITHOUT);
}

static const LPTHREAD_START_ROUTINE runs[] = {
    [RUN] = run, [OTHER_RUN] = other_run, [WITHOUT] = run_without};

// Until the thread has reported or ended; `handle` may be anything.
static void wait_for_report(HANDLE handle, HANDLE running) {
    const HANDLE either[] = {running, handle};
    if (!handle || WaitForMultipleObjects(2, either, FALSE, PATIENCE_MS) == WAIT_FAILED)
        WaitForSingleObject(running, PATIENCE_MS);
}

// How many open handles of this process name the thread. Handles are multiples of 4;
// GetProcessHandleCount is always 0 on Wine 8.0.
static unsigned handles_to(DWORD thread) {
    unsigned count = 0;
    for (uintptr_t value = 4; thread && value < 0x1000; value += 4)
        count += GetThreadId((HANDLE)value) == thread;
    return count;
}

// The reserve of a thread that asks for none: the linker wrote it into this program.
static size_t default_reserve(void) {
    const char *image = (const char *)GetModuleHandle(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)image;
    return ((const IMAGE_NT_HEADERS *)(image + dos->e_lfanew))->OptionalHeader.SizeOfStackReserve;
}

// Whether the next thread is worth starting.
static BOOL start(unsigned index, size_t reserve, HANDLE *handle) {
    Slot *slot = &slots[index];
    poison_stack();
    call_begins();
    *handle = spawn(reserve, run, slot);
    call_ends();
    SetEvent(slot->returned);
    wait_for_report(*handle, slot->running);

    const DWORD id = *handle ? GetThreadId(*handle) : 0;
    claim_pointer_at("handle", index, *handle);
    claim_number_at("id", index, id);
    claim_number_at("ran", index, slot->thread);
    claim_pointer_at("local", index, slot->local);
    claim_number_at("fiber", index, slot->is_fiber);
    claim_number_at("outwaited", index, slot->outwaited);
    claim_number_at("handles", index, handles_to(slot->thread));
    return id && id == slot->thread && !slot->outwaited;
}

static void make_slots(void) {
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    for (unsigned i = 0; i < SLOTS; i++) {
        slots[i].running = CreateEvent(NULL, TRUE, FALSE, NULL);
        slots[i].returned = CreateEvent(NULL, TRUE, FALSE, NULL);
    }
}

static void end_threads(const HANDLE handles[THREADS], unsigned started) {
    SetEvent(stop);
    for (unsigned i = 0; i < started; i++) {
        DWORD code = STILL_ACTIVE;
        WaitForSingleObject(handles[i], PATIENCE_MS);
        GetExitCodeThread(handles[i], &code);
        claim_number_at("exit_code", i, code);
        claim_number_at("run_returned", i, exit_code_of(i));
        CloseHandle(handles[i]);
    }
}

// A new thread does not begin before it gets the loader's lock.
LONG WINAPI LdrLockLoaderLock(ULONG flags, ULONG *result, ULONG_PTR *cookie);
LONG WINAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie);
static HANDLE held, let_go;

// Not for ever: spawn() may wait until its thread has taken over the argument.
static DWORD WINAPI hold_new_threads(void *unused) {
    ULONG_PTR cookie;
    (void)unused;
    LdrLockLoaderLock(0, NULL, &cookie);
    SetEvent(held);
    WaitForSingleObject(let_go, HOLD_MS);
    LdrUnlockLoaderLock(0, cookie);
    return 0;
}

static HANDLE hold(void) {
    held = CreateEvent(NULL, TRUE, FALSE, NULL);
    let_go = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE holder = CreateThread(NULL, 0, hold_new_threads, NULL, 0, NULL);
    if (!holder)
        cannot("start a thread");
    WaitForSingleObject(held, PATIENCE_MS);
    return holder;
}

static void close_all(const HANDLE *handles, size_t count) {
    for (size_t i = 0; i < count; i++) {
        WaitForSingleObject(handles[i], PATIENCE_MS);
        CloseHandle(handles[i]);
    }
}

static void note_row(const HANDLE handles[ROW_THREADS]) {
    static struct RowThread row[ROW_THREADS];
    for (unsigned i = 0; i < ROW_THREADS; i++) {
        const Slot *slot = &slots[ROW + i];
        DWORD code = 0;
        if (handles[i]) {
            wait_for_report(handles[i], slot->running);
            WaitForSingleObject(handles[i], PATIENCE_MS);
            GetExitCodeThread(handles[i], &code);
        }
        row[i] = (struct RowThread){(uintptr_t)handles[i],
                                    handles[i] ? GetThreadId(handles[i]) : 0,
                                    slot->thread,
                                    slot->runs,
                                    slot->run,
                                    slot->size,
                                    code};
    }
    claim_pointer("threads", row);
    show_bytes(row, sizeof row);
}

// Many calls in a row: the others, and what the caller does next, come before the first thread
// begins.
static void spawn_in_a_row(void) {
    HANDLE row[ROW_THREADS];
    without = &slots[ROW + NO_ARGUMENT];
    call_begins();
    const HANDLE own[] = {hold(), held, let_go};
    for (unsigned i = 0; i < ROW_THREADS; i++) {
        Slot *slot = &slots[ROW + i];
        row[i] = spawn(row_reserve(i), runs[row_run(i)], slot == without ? NULL : slot);
        poison_stack();
        SetEvent(slot->returned);
    }
    SetEvent(let_go);
    note_row(row);
    close_all(row, ROW_THREADS);
    close_all(own, sizeof own / sizeof *own);
    call_ends();
}

// A thread from its beginning to its end: then nothing of it is there.
static void make_a_round_trip(void) {
    Slot *slot = &slots[ROUND_TRIP];
    call_begins();
    HANDLE handle = spawn(SOME_SIZE, run, slot);
    SetEvent(slot->returned);
    WaitForSingleObject(handle, PATIENCE_MS);
    CloseHandle(handle);
    call_ends();
}

// The system refuses every thread, also one with a large stack and without an argument.
static HANDLE spawn_refused(size_t reserve, LPTHREAD_START_ROUTINE what, void *argument,
                            unsigned *calls) {
    refusal_begins("NtCreateThreadEx", 1, STATUS_NO_MEMORY);
    refusal_repeats(1);
    call_begins();
    HANDLE handle = spawn(reserve, what, argument);
    call_ends();
    *calls = refusal_ends();
    return handle;
}

static void try_refused(void) {
    Slot *slot = without = &slots[ROUND_TRIP]; // the argument of the call before
    const unsigned before = slot->runs;
    unsigned calls, large_calls;
    HANDLE handle = spawn_refused(SOME_SIZE, run, slot, &calls),
           large = spawn_refused(LARGE_SIZE, run_without, NULL, &large_calls);
    SetEvent(slot->returned);
    claim_number("refused", calls > 0 && large_calls > 0);
    claim_pointer("refused_handle", handle ? handle : large);
    claim_number("refused_alive", GetThreadId(handle ? handle : large) != 0);
    claim_number("refused_ran", slot->runs - before);
}

// Who tries again after a refusal may start the thread, on a stack of the same size. And then the
// system refuses nothing more.
static void try_again(void) {
    call_begins();
    for (unsigned i = 0; i < 2; i++) {
        Slot *slot = &slots[RETRIED + i];
        refusal_begins("NtCreateThreadEx", i == 0, STATUS_NO_MEMORY);
        HANDLE handle = spawn(SOME_SIZE, other_run, slot);
        refusal_ends();
        SetEvent(slot->returned);
        if (handle)
            wait_for_report(handle, slot->running);
        claim_pointer_at("again_handle", i, handle);
        claim_number_at("again_runs", i, slot->runs);
        claim_number_at("again_size", i, slot->size);
        if (handle)
            close_all(&handle, 1);
    }
    call_ends();
}

// What needs a spawn() that starts threads.
static void go_further(BOOL all) {
    if (all)
        spawn_in_a_row();
    checkpoint("in_a_row");
    if (all)
        make_a_round_trip();
    checkpoint("round_trip");
    if (all)
        try_refused();
    checkpoint("refused");
    if (all)
        try_again();
    checkpoint("tried_again");
}

void scenario(void) {
    static const char *const names[THREADS] = {"first", "second", "third", "fourth"};
    HANDLE handles[THREADS] = {NULL};
    main_thread = GetCurrentThreadId();
    make_slots();
    decoys();
    checkpoint("before");

    unsigned started = 0;
    while (started < THREADS &&
           start(started, (size_t)parameter(names[started]), &handles[started]))
        started++;
    claim_number("started", started);
    claim_number("main", main_thread);
    claim_number("default", default_reserve());
    claim_number("strange_argument", strange_argument);
    checkpoint("running");

    end_threads(handles, started);
    checkpoint("ended");

    go_further(started == THREADS);
}
