#include "probe.h"
#include "unit.h"

// How long a thread that has been started may take to report that, and how long it waits for
// spawn() to return before it concludes that spawn() waits for the thread.
enum { THREADS = 4, PATIENCE_MS = 2000 };

typedef struct Slot { // what one thread reports about itself
    HANDLE running;   // event: the thread has filled this slot
    HANDLE returned;  // event: spawn() has returned
    volatile DWORD thread;
    volatile BOOL is_fiber, outwaited;
    void *volatile local; // somewhere on the thread's stack
} Slot;

static Slot slots[THREADS];
static HANDLE stop;
static DWORD main_thread;
static volatile BOOL strange_argument;

static DWORD exit_code_of(size_t index) {
    return 0x5a00 + (DWORD)index;
}

static DWORD WINAPI run(void *argument) {
    Slot *slot = NULL;
    size_t index = 0;
    for (size_t i = 0; i < THREADS; i++)
        if (argument == &slots[i]) {
            slot = &slots[i];
            index = i;
        }
    if (!slot) {
        strange_argument = TRUE;
        return 0;
    }
    slot->thread = GetCurrentThreadId();
    slot->is_fiber = IsThreadAFiber();
    slot->local = &index;
    SetEvent(slot->running);
    // On the caller's own thread spawn() cannot return before this function does.
    if (slot->thread != main_thread) {
        slot->outwaited = WaitForSingleObject(slot->returned, PATIENCE_MS) == WAIT_TIMEOUT;
        if (!slot->outwaited)
            WaitForSingleObject(stop, INFINITE);
    }
    return exit_code_of(index);
}

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
    *handle = spawn(reserve, run, slot);
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

void scenario(void) {
    static const char *const names[THREADS] = {"first", "second", "third", "fourth"};
    HANDLE handles[THREADS] = {NULL};
    main_thread = GetCurrentThreadId();
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        slots[i].running = CreateEvent(NULL, TRUE, FALSE, NULL);
        slots[i].returned = CreateEvent(NULL, TRUE, FALSE, NULL);
    }
    decoys();

    unsigned started = 0;
    while (started < THREADS &&
           start(started, (size_t)parameter(names[started]), &handles[started]))
        started++;
    claim_number("started", started);
    claim_number("main", main_thread);
    claim_number("default", default_reserve());
    claim_number("strange_argument", strange_argument);
    checkpoint("running");

    SetEvent(stop);
    for (unsigned i = 0; i < started; i++) {
        DWORD code = STILL_ACTIVE;
        WaitForSingleObject(handles[i], PATIENCE_MS);
        GetExitCodeThread(handles[i], &code);
        claim_number_at("exit_code", i, code);
        claim_number_at("run_returned", i, exit_code_of(i));
        CloseHandle(handles[i]);
    }
    checkpoint("ended");
}
