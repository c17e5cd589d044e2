#include "probe.h"
#include "unit.h"

// What the child's shared_counter() returned. The child runs the same image, which has the same
// address in every instance (Windows chooses it once per boot): the parent finds the child's two
// variables where its own are.
static volatile LONG *volatile childs_counter;
static volatile LONG childs_first; // what the child's counter held before it added
static const LONG childs_share = 1000;

// A pointer from shared_counter() may be anything.
static bool is_writable(const volatile LONG *at) {
    const DWORD writable =
        PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    MEMORY_BASIC_INFORMATION run;
    return VirtualQuery((const void *)at, &run, sizeof run) && run.State == MEM_COMMIT &&
           (run.Protect & writable);
}

static LONG value_at(const volatile LONG *at) {
    MEMORY_BASIC_INFORMATION run;
    const bool readable = VirtualQuery((const void *)at, &run, sizeof run) &&
                          run.State == MEM_COMMIT && !(run.Protect & PAGE_NOACCESS);
    return readable ? *at : -1;
}

static volatile LONG *ask_counter(void) {
    poison_stack();
    call_begins();
    volatile LONG *counter = shared_counter();
    call_ends();
    return counter;
}

static void add(volatile LONG *counter, LONG share) {
    if (is_writable(counter))
        InterlockedExchangeAdd(counter, share);
}

static HANDLE start_instance(DWORD *pid) {
    HANDLE child = start_child(pid);
    if (!child)
        cannot("start a child");
    return child;
}

// Takes a snapshot of this process and the child, each with its counter.
static void take_snapshot(const char *name, const volatile LONG *counter, DWORD pid, HANDLE child) {
    volatile LONG *its = NULL;
    LONG its_first = 0;
    ReadProcessMemory(child, (const void *)&childs_counter, (void *)&its, sizeof its, NULL);
    ReadProcessMemory(child, (const void *)&childs_first, &its_first, sizeof its_first, NULL);
    claim_pointer("childs_counter", (const void *)its);
    claim_number("childs_first", (uint32_t)its_first);
    claim_number("pid", pid);
    claim_pointer("counter", (const void *)counter);
    claim_number("value", (uint32_t)value_at(counter));
    show_bytes_of(pid, (const void *)its, sizeof *its);
    checkpoint(name);
}

void scenario(void) {
    decoys();
    const LONG share = (LONG)parameter("share");
    checkpoint("unasked");
    volatile LONG *counter = ask_counter();
    claim_pointer("counter", (const void *)counter);
    claim_number("value", (uint32_t)value_at(counter));
    checkpoint("before");

    add(counter, share);
    DWORD second = 0, third = 0;
    HANDLE child = start_instance(&second);
    take_snapshot("both", counter, second, child);

    counter = ask_counter();
    add(counter, share);
    take_snapshot("after", counter, second, child);

    HANDLE another = start_instance(&third);
    counter = ask_counter();
    take_snapshot("three", counter, third, another);
    end_child(another);
    end_child(child);
}

void scenario_child(void) {
    volatile LONG *counter = shared_counter();
    childs_first = value_at(counter);
    add(counter, childs_share);
    childs_counter = counter;
    child_is_parked();
}
