#include "../toy_stack/instructions.h"
#include "../toy_stack/raised.h"
#include "calls.h"
#include "probe.h"
#include "unit.h"
#include <malloc.h>
#include <string.h>

enum { PAGE = 4096 };

// Calls the student's function with a number in each register that a callee must keep, and returns
// the bits that differ afterwards.
uint64_t witness(void (*run)(void *), void *argument, BOOL *returned);
__asm__("witness:\n"
        "\tpush %rbx\n\tpush %rsi\n\tpush %rdi\n\tpush %rbp\n"
        "\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\tpush %r8\n"
        "\tsub $208, %rsp\n"
        ".irp n,6,7,8,9,10,11,12,13,14,15\n"
        "\tmovups %xmm\\n, 16*\\n-48(%rsp)\n"
        "\tmov $0x2000+\\n, %r11\n\tmovq %r11, %xmm\\n\n\tpunpcklqdq %xmm\\n, %xmm\\n\n"
        ".endr\n"
        "\tmov $0x1001, %rbx\n\tmov $0x1002, %rsi\n\tmov $0x1003, %rdi\n\tmov $0x1004, %rbp\n"
        "\tmov $0x1005, %r12\n\tmov $0x1006, %r13\n\tmov $0x1007, %r14\n\tmov $0x1008, %r15\n"
        "\tcall catch_overflow\n"
        "\tmov 208(%rsp), %r8\n\tmov %eax, (%r8)\n\txor %eax, %eax\n"
        "\txor $0x1001, %rbx\n\txor $0x1002, %rsi\n\txor $0x1003, %rdi\n\txor $0x1004, %rbp\n"
        "\txor $0x1005, %r12\n\txor $0x1006, %r13\n\txor $0x1007, %r14\n\txor $0x1008, %r15\n"
        "\tor %rbx, %rax\n\tor %rsi, %rax\n\tor %rdi, %rax\n\tor %rbp, %rax\n"
        "\tor %r12, %rax\n\tor %r13, %rax\n\tor %r14, %rax\n\tor %r15, %rax\n"
        ".irp n,6,7,8,9,10,11,12,13,14,15\n"
        "\tmovups %xmm\\n, 32(%rsp)\n"
        "\tmov 32(%rsp), %r11\n\txor $0x2000+\\n, %r11\n\tor %r11, %rax\n"
        "\tmov 40(%rsp), %r11\n\txor $0x2000+\\n, %r11\n\tor %r11, %rax\n"
        "\tmovups 16*\\n-48(%rsp), %xmm\\n\n"
        ".endr\n"
        "\tadd $216, %rsp\n"
        "\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n"
        "\tpop %rbp\n\tpop %rdi\n\tpop %rsi\n\tpop %rbx\n\tret\n");

static struct call calls[CALLS];
static struct call *now; // whose turn it is
static CONTEXT home;     // where to go on when nobody has caught its overflow
static size_t frame;
static const char *nothing, *guarded; // pages that raise an exception

static DWORD raising; // the code of RaiseException, or 0

// Where to go on if an instruction of `raises` is given up; NULL: it is none of those.
static const char *way_out(ULONG_PTR at) {
    if (at == (ULONG_PTR)peek_reads)
        return touch_failed;
    const bool own = at >= (ULONG_PTR)own_begin && at <= (ULONG_PTR)own_end;
    return own || at == (ULONG_PTR)nothing ? own_end : NULL;
}

// Comes after the student's handler and before the probe's, which ends the process.
static LONG CALLBACK next_handler(EXCEPTION_POINTERS *exception) {
    const DWORD code = exception->ExceptionRecord->ExceptionCode;
    if (!now || GetCurrentThreadId() != now->caller)
        return EXCEPTION_CONTINUE_SEARCH;
    if (code == EXCEPTION_STACK_OVERFLOW) {
        now->not_caught = true;
        *exception->ContextRecord = home;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    const char *out = way_out(exception->ContextRecord->Rip);
    if (!out && (!raising || code != raising))
        return EXCEPTION_CONTINUE_SEARCH;
    now->passed_on++;
    if (out)
        exception->ContextRecord->Rip = (ULONG_PTR)out;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Comes before the student's handler while `raises` runs. If the answer repairs nothing, the
// instruction faults again and again.
enum { ENOUGH = 1000 };
static unsigned faults;
static void *first;

static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    const char *out = way_out(exception->ContextRecord->Rip);
    if (!out || ++faults < ENOUGH)
        return EXCEPTION_CONTINUE_SEARCH;
    exception->ContextRecord->Rip = (ULONG_PTR)out;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void remove_first(void) {
    if (first)
        RemoveVectoredExceptionHandler(first);
    first = NULL;
}

// ---- what is run ----

static void note(void *argument) {
    now->runs++;
    now->ran_in = GetCurrentThreadId();
    now->argument = (uintptr_t)argument;
}

static void returns(void *argument) {
    note(argument);
}

// As any code may that keeps them for its caller, and never comes back.
static inline __attribute__((always_inline)) void spoil_registers(void) {
    __asm__ volatile("mov $-1, %%rbx\n\tmov $-1, %%rsi\n\tmov $-1, %%rdi\n\tmov $-1, %%r12\n"
                     "\tmov $-1, %%r13\n\tmov $-1, %%r14\n\tmov $-1, %%r15\n"
                     ".irp n,6,7,8,9,10,11,12,13,14,15\n\tpcmpeqd %%xmm\\n, %%xmm\\n\n.endr" ::
                         : "rbx", "rsi", "rdi", "r12", "r13", "r14", "r15", "xmm6", "xmm7", "xmm8",
                           "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static volatile bool enough; // it never is
static __attribute__((noinline)) int go_down(size_t bytes) {
    volatile char *room = __builtin_alloca(bytes);
    room[0] = room[bytes - 1] = 1;
    spoil_registers();
    return enough ? 0 : go_down(bytes) + room[0];
}

static void overflows(void *argument) {
    note(argument);
    go_down(frame);
}

static void raise_bare(const uint32_t *codes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        raising = codes[i];
        RaiseException(raising, 0, 0, NULL);
    }
    raising = 0;
}

static void raises(void *argument) {
    note(argument);
    first = AddVectoredExceptionHandler(1, first_handler);
    faults = 0;
    peek(NULL);
    peek((char *)nothing);
    peek((char *)guarded);
    own_break();
    own_divide();
    own_invalid();
    own_halt();
    own_execute(nothing);
    raise_bare(raised_codes, RAISED);
    raise_bare(bare_codes, BARE);
    remove_first();
}

static void (*const what_runs[])(void *) = {
    [RETURNS] = returns, [OVERFLOWS] = overflows, [RAISES] = raises};

// ---- calls ----

static bool has_guard(void) {
    ULONG_PTR low, high;
    MEMORY_BASIC_INFORMATION info;
    GetCurrentThreadStackLimits(&low, &high);
    for (ULONG_PTR at = low; at < high; at += info.RegionSize) {
        if (!VirtualQuery((void *)at, &info, sizeof info))
            return false;
        if (info.Protect & PAGE_GUARD)
            return true;
    }
    return false;
}

static void *argument_for(unsigned which) {
    return argument_of(which) == NO_ARGUMENT ? NULL : &calls[argument_of(which)];
}

// An overflow that nobody catches would end the process: without a guard none is tried.
static void call(unsigned which) {
    struct call *c = now = &calls[which];
    BOOL returned = FALSE;
    c->caller = GetCurrentThreadId();
    c->skipped = what_of(which) == OVERFLOWS && !has_guard();
    if (c->skipped)
        return;
    poison_stack();
    RtlCaptureContext(&home);
    if (!c->not_caught) {
        call_begins();
        c->changed = witness(what_runs[what_of(which)], argument_for(which), &returned);
        remove_first(); // `raises` was given up
        call_ends();
    } else {
        call_ends();
        _resetstkoflw();
    }
    c->returned = returned != FALSE;
    c->guard = has_guard();
    now = NULL;
}

// However many there were. It ends with the first one that is not caught.
static void call_last(void) {
    struct call *c = &calls[LAST];
    for (int i = 0; i < LAST_TIMES && !c->not_caught && !c->skipped; i++) {
        c->runs = 0;
        call(LAST);
    }
}

static void photograph(const char *name) {
    char local;
    claim_pointer("calls", calls);
    claim_pointer("stack", &local);
    show_bytes(calls, sizeof calls);
    checkpoint(name);
}

// A thread that is there from the beginning and stays: it is nothing new, and nothing that goes.
static HANDLE go, done;

static DWORD WINAPI another_thread(void *unused) {
    (void)unused;
    WaitForSingleObject(go, INFINITE);
    for (unsigned i = THREAD_FIRST; i < RAISING; i++)
        call(i);
    SetEvent(done);
    Sleep(INFINITE);
    return 0;
}

static void start_another(void) {
    go = CreateEvent(NULL, TRUE, FALSE, NULL);
    done = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, (SIZE_T)parameter("stack_kb") << 10, another_thread, NULL,
                                 STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!thread)
        cannot("start a thread");
    CloseHandle(thread);
}

static void call_in_thread(void) {
    SetEvent(go);
    WaitForSingleObject(done, INFINITE);
}

static const char *make_page(DWORD protection) {
    const char *page = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, protection);
    if (!page)
        cannot("allocate a page");
    return page;
}

void scenario(void) {
    frame = (size_t)parameter("frame");
    decoys();
    nothing = make_page(PAGE_NOACCESS);
    guarded = make_page(PAGE_READWRITE | PAGE_GUARD);
    claim_pointer("guarded", guarded);
    AddVectoredExceptionHandler(1, next_handler);
    start_another();
    checkpoint("before");

    call(ONCE);
    photograph("overflowed");
    for (unsigned i = ONCE + 1; i < THREAD_FIRST; i++) {
        frame += 700; // it comes upon the end of the stack in another way
        call(i);
    }
    photograph("again");
    call_in_thread();
    call(RAISING);
    call_last();
    photograph("others");
}
