// Ends by an exception: parameter("how") says which.

#include "probe.h"

#include <stdlib.h>
#include <string.h>

static volatile int zero;

static void write_to_reserved(void) {
    char *reserved = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
    claim_pointer("target", reserved + 16);
    checkpoint("before");
    *(volatile char *)(reserved + 16) = 1;
}

static void read_from_null(void) {
    zero = *(volatile int *)(uintptr_t)zero;
}

static void call_data(void) {
    void *data = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    ((void (*)(void))(uintptr_t)data)();
}

static void touch_guard(void) {
    char *page = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    *(volatile char *)page = 1;
}

static void divide(void) {
    zero = 100 / zero;
}

// Small frames: with frames of more than a page or so Wine has no room to raise the
// exception at all, and ends the thread.
__attribute__((noinline)) static int deeper(int depth) {
    volatile char frame[64];
    frame[0] = (char)depth;
    return depth < 0 ? 0 : deeper(depth + 1) + frame[0];
}

static void overflow_stack(void) {
    zero = deeper(0);
}

static DWORD WINAPI in_thread(void *unused) {
    (void)unused;
    overflow_stack();
    return 0;
}

static void overflow_a_threads_stack(void) {
    WaitForSingleObject(CreateThread(NULL, 0, in_thread, NULL, 0, NULL), INFINITE);
}

static void raise_own(void) {
    RaiseException(0xe0000001, 0, 0, NULL);
}

// Takes away what would say the last word.
static void unsaid(void) {
    SetUnhandledExceptionFilter(NULL);
    read_from_null();
}

// Not by itself: the instruction that touches it is another module's.
static void fill_reserved(void) {
    void *(*volatile fill)(void *, int, size_t) = memset;
    checkpoint("before");
    fill(VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS), 1, 4096);
}

void scenario(void) {
    static void (*const how[])(void) = {
        write_to_reserved, read_from_null,           call_data, touch_guard, divide,
        overflow_stack,    overflow_a_threads_stack, raise_own, unsaid,      fill_reserved};
    how[parameter("how")]();
}
