#include "probe.h"
#include "unit.h"
#include <malloc.h>

enum { CALLS = 3, PATIENCE_MS = 2000 };

// One call of my_stack(). Static, because the answers must not be stored on the stack that is
// asked about.
typedef struct Call {
    void *low, *high;
    DWORD thread;
    const void *local; // a variable of the calling thread
    size_t depth;      // how far below the thread's start it calls
    HANDLE done;
} Call;

static Call calls[CALLS];
static HANDLE stop;

static __attribute__((noinline)) void call(Call *c) {
    char local = 0;
    c->thread = GetCurrentThreadId();
    c->local = &local;
    poison_stack();
    my_stack(&c->low, &c->high);
}

static DWORD WINAPI thread(void *argument) {
    Call *c = argument;
    // Uses the stack as real calls do: alloca touches every page on the way down.
    volatile char *used = alloca(c->depth + 1);
    used[0] = 1;
    call(c);
    SetEvent(c->done);
    WaitForSingleObject(stop, INFINITE);
    return used[0];
}

static HANDLE start(Call *c, size_t reserve, size_t depth) {
    c->depth = depth;
    c->done = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE handle = CreateThread(NULL, reserve, thread, c, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!handle)
        cannot("start a thread");
    // If my_stack() ends the thread, that must not hold up the snapshot.
    const HANDLE either[] = {c->done, handle};
    WaitForMultipleObjects(2, either, FALSE, PATIENCE_MS);
    return handle;
}

void scenario(void) {
    stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    decoys();
    call(&calls[0]);
    HANDLE handles[] = {start(&calls[1], (size_t)parameter("first"), 0),
                        start(&calls[2], (size_t)parameter("second"), (size_t)parameter("depth"))};

    for (unsigned i = 0; i < CALLS; i++) {
        claim_pointer_at("low", i, calls[i].low);
        claim_pointer_at("high", i, calls[i].high);
        claim_pointer_at("local", i, calls[i].local);
        claim_number_at("thread", i, calls[i].thread);
    }
    checkpoint("called");

    SetEvent(stop);
    WaitForMultipleObjects(2, handles, TRUE, PATIENCE_MS);
}
