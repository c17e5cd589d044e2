// Overflows its stack and comes back, with _resetstkoflw or without: what the stack looks like, and
// whether a second overflow can be caught.

#include "probe.h"
#include <malloc.h>

static CONTEXT home;
static volatile unsigned caught;

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW)
        return EXCEPTION_CONTINUE_SEARCH;
    caught++;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static volatile bool enough; // it never is
static __attribute__((noinline)) int go_down(void) {
    volatile char locals[2000];
    locals[0] = 1;
    return enough ? 0 : go_down() + locals[0];
}

// How many pages of the stack are below its guard; without a guard, no claim.
static void claim_guard(const char *name) {
    ULONG_PTR low, high;
    MEMORY_BASIC_INFORMATION info;
    GetCurrentThreadStackLimits(&low, &high);
    for (ULONG_PTR at = low; at < high; at += info.RegionSize) {
        VirtualQuery((void *)at, &info, sizeof info);
        if (info.Protect & PAGE_GUARD)
            claim_number(name, (at - low) / 4096);
    }
}

static void overflow(unsigned times) {
    RtlCaptureContext(&home); // after an overflow it goes on here
    if (caught < times)
        go_down();
}

void scenario(void) {
    char local;
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    AddVectoredExceptionHandler(1, go_home);
    claim_guard("first");
    overflow(1);
    claim_guard("caught");
    if (parameter("reset")) {
        claim_number("done", (uint64_t)_resetstkoflw());
        claim_guard("reset");
        claim_number("here", ((ULONG_PTR)&local - low) / 4096);
    }
    checkpoint("once");
    overflow(2);
    claim_number("overflows", caught);
    checkpoint("twice");
}
