#include "probe.h"
#include "unit.h"
#include <limits.h>
#include <stdlib.h>

enum { CALLS = 300 }; // more than fit into 8 bits

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

// The program's shared sections, and what was in them before a call or before another instance
// started or ended: nobody but the caller shall change them.
static struct Shared {
    char *base;
    size_t size;
    char was[1 << 16];
} shared[4];
static unsigned shared_count;

static void find_shared(void) {
    char *base = (char *)GetModuleHandleA(NULL);
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections && shared_count < 4; i++)
        if (section[i].Characteristics & IMAGE_SCN_MEM_SHARED &&
            section[i].Characteristics & IMAGE_SCN_MEM_READ) {
            struct Shared *s = &shared[shared_count++];
            s->base = base + section[i].VirtualAddress;
            s->size = section[i].Misc.VirtualSize;
            s->size = s->size < sizeof s->was ? s->size : sizeof s->was;
        }
}

static void remember_shared(void) {
    for (unsigned i = 0; i < shared_count; i++)
        memcpy(shared[i].was, shared[i].base, shared[i].size);
}

// Whether other bytes have changed than the counter's.
static bool changed_shared(const volatile LONG *counter) {
    for (unsigned i = 0; i < shared_count; i++)
        for (size_t at = 0; at < shared[i].size; at++) {
            const char *byte = shared[i].base + at;
            if (*byte != shared[i].was[at] && (size_t)(byte - (char *)counter) >= sizeof *counter)
                return true;
        }
    return false;
}

// What was remembered of a counter.
static LONG value_before(const volatile LONG *counter) {
    LONG value = -1;
    for (unsigned i = 0; i < shared_count; i++) {
        const size_t at = (size_t)((char *)counter - shared[i].base);
        if (at <= shared[i].size - sizeof value)
            memcpy(&value, shared[i].was + at, sizeof value);
    }
    return value;
}

static void protect_shared(DWORD protect) {
    DWORD old;
    for (unsigned i = 0; i < shared_count; i++)
        VirtualProtect(shared[i].base, shared[i].size, protect, &old);
}

static volatile unsigned writes; // to shared sections, by calls
static volatile BOOL watching;   // they are read-only meanwhile

static LONG CALLBACK note_write(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (!watching || record->ExceptionCode != (DWORD)EXCEPTION_ACCESS_VIOLATION ||
        record->ExceptionInformation[0] != 1)
        return EXCEPTION_CONTINUE_SEARCH;
    watching = FALSE;
    writes++;
    protect_shared(PAGE_READWRITE);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static volatile LONG *ask_counter(void) {
    poison_stack();
    remember_shared();
    call_begins();
    volatile LONG *counter = shared_counter();
    call_ends();
    if (changed_shared(NULL))
        writes++;
    return counter;
}

static void add(volatile LONG *counter, LONG share) {
    if (is_writable(counter))
        InterlockedExchangeAdd(counter, share);
}

static HANDLE start_instance(DWORD *pid, const volatile LONG *counter) {
    remember_shared();
    HANDLE child = start_child(pid);
    if (!child)
        cannot("start a child");
    if (changed_shared(counter))
        writes++;
    return child;
}

// Lets another instance come to its end, with all that a program does there.
static void end_instance(HANDLE child) {
    LPTHREAD_START_ROUTINE its_exit = (LPTHREAD_START_ROUTINE)(void (*)(void))exit;
    remember_shared();
    HANDLE thread = CreateRemoteThread(child, NULL, 0, its_exit, NULL, 0, NULL);
    if (!thread || WaitForSingleObject(child, 5000) != WAIT_OBJECT_0)
        cannot("end a child");
    CloseHandle(thread);
    claim_number("changed_at_end", changed_shared(NULL));
    end_child(child);
}

// Values that a program may take for special are the caller's like others.
static void leave_values(volatile LONG *counter) {
    static const LONG values[] = {-5, LONG_MIN, -1, LONG_MAX, 0};
    for (unsigned i = 0; i < sizeof values / sizeof *values && is_writable(counter); i++) {
        *counter = values[i];
        ask_counter();
    }
}

static DWORD WINAPI ask_in_thread(void *answer) {
    call_begins();
    *(volatile LONG **)answer = shared_counter();
    call_ends();
    return 0;
}

static BOOL is_other_in_thread(const volatile LONG *counter) {
    volatile LONG *answer = NULL;
    HANDLE thread = CreateThread(NULL, 0, ask_in_thread, &answer, 0, NULL);
    if (!thread)
        cannot("start a thread");
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return answer != counter;
}

static unsigned other_answers(const volatile LONG *counter) {
    unsigned others = 0;
    for (int i = 0; i < CALLS; i++)
        others += shared_counter() != counter;
    return others;
}

// A call that writes what is there already: only a page that is read-only shows it.
static void ask_read_only(void) {
    protect_shared(PAGE_READONLY);
    watching = TRUE;
    shared_counter();
    watching = FALSE;
    protect_shared(PAGE_READWRITE);
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
    claim_number("early_handles", early_handles() != 0);
    claim_number("early_settings", early_settings());
    find_shared();
    AddVectoredExceptionHandler(1, note_write);
    const LONG share = (LONG)parameter("share");
    checkpoint("unasked");
    volatile LONG *counter = ask_counter();
    claim_pointer("counter", (const void *)counter);
    claim_number("value", (uint32_t)value_before(counter));
    checkpoint("before");

    add(counter, share);
    DWORD second = 0, third = 0;
    HANDLE child = start_instance(&second, counter);
    take_snapshot("both", counter, second, child);

    counter = ask_counter();
    add(counter, share);
    take_snapshot("after", counter, second, child);

    HANDLE another = start_instance(&third, counter);
    const BOOL is_other = is_other_in_thread(counter); // threads leave memory to the system
    counter = ask_counter();
    take_snapshot("three", counter, third, another);

    end_instance(another);
    leave_values(counter);
    claim_number("others", other_answers(counter) + (unsigned)is_other);
    ask_read_only();
    claim_number("writes", writes);
    checkpoint("late");
    end_child(child);
}

void scenario_child(void) {
    volatile LONG *counter = shared_counter();
    childs_first = value_at(counter);
    add(counter, childs_share);
    childs_counter = counter;
    child_is_parked();
}
