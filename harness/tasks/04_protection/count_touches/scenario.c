#include "probe.h"
#include "touching.h"
#include "unit.h"

enum { PAGE = 4096, TRAP_FLAG = 0x100, MOST_RETRIES = 1000 };

// Touches the page `rounds` times in three ways, then four pages that are not the student's
// (a guard page elsewhere, a reserved page, the pages after and before it), does one single step
// itself, and touches both ends of the page and once more. Has no frame, so that a handler may
// leave it at any place by continuing at touch_end.
void touch(char *at, uint64_t rounds, char *guarded, char *reserved, char *page);
void touch_behind(void), touch_front(void), touch_step(void), touch_stepped(void), touch_end(void);
__asm__(".text\n"
        "touch:\n"
        "\tmov 40(%rsp), %r10\n"
        "touch_round:\n"
        "\tmovzbl (%rcx), %eax\n"
        "\tmovb %al, 8(%rcx)\n"
        "\tincl 64(%rcx)\n"
        "\tdec %rdx\n"
        "\tjnz touch_round\n"
        "\tmovb $1, (%r8)\n"
        "\tmovb $1, (%r9)\n"
        "touch_behind:\n"
        "\tmovzbl 4096(%r10), %eax\n"
        "touch_front:\n"
        "\tmovzbl -1(%r10), %eax\n"
        "touch_step:\n"
        "\tpushfq\n"
        "\torl $0x100, (%rsp)\n"
        "\tpopfq\n"
        "\tnop\n"
        "touch_stepped:\n"
        "\tmovzbl (%r10), %eax\n"
        "\tmovzbl 4095(%r10), %eax\n"
        "\tmov 4088(%r10), %rax\n"
        "\torl $0, 4092(%r10)\n"
        "\tmovzbl 128(%rcx), %eax\n"
        "touch_end:\n"
        "\tret\n");

// Writes a byte with these flags, and with a different number in each register: what differs
// after that, as the bits that do.
uint64_t witness(char *at, uint64_t flags);
void witness_end(void);
__asm__("witness:\n"
        "\tpush %rbx\n\tpush %rsi\n\tpush %rdi\n\tpush %rbp\n"
        "\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n"
        "\tpush %rdx\n\tpush %rcx\n\tpush %rdx\n"
        "\tlea 1(%rcx), %rax\n\tlea 2(%rcx), %rdx\n\tlea 3(%rcx), %rbx\n"
        "\tlea 4(%rcx), %rsi\n\tlea 5(%rcx), %rdi\n\tlea 6(%rcx), %rbp\n"
        "\tlea 8(%rcx), %r8\n\tlea 9(%rcx), %r9\n\tlea 10(%rcx), %r10\n"
        "\tlea 11(%rcx), %r11\n\tlea 12(%rcx), %r12\n\tlea 13(%rcx), %r13\n"
        "\tlea 14(%rcx), %r14\n\tlea 15(%rcx), %r15\n"
        "\tpopfq\n"
        "\tmovb %dl, (%rcx)\n"
        "\tpushfq\n"
        "\tsub $1, %rax\n\tsub $2, %rdx\n\tsub $3, %rbx\n\tsub $4, %rsi\n\tsub $5, %rdi\n"
        "\tsub $6, %rbp\n\tsub $8, %r8\n\tsub $9, %r9\n\tsub $10, %r10\n\tsub $11, %r11\n"
        "\tsub $12, %r12\n\tsub $13, %r13\n\tsub $14, %r14\n\tsub $15, %r15\n"
        "\txor %rcx, %rax\n\txor %rcx, %rdx\n\txor %rcx, %rbx\n\txor %rcx, %rsi\n"
        "\txor %rcx, %rdi\n\txor %rcx, %rbp\n\txor %rcx, %r8\n\txor %rcx, %r9\n"
        "\txor %rcx, %r10\n\txor %rcx, %r11\n\txor %rcx, %r12\n\txor %rcx, %r13\n"
        "\txor %rcx, %r14\n\txor %rcx, %r15\n"
        "\tor %rdx, %rax\n\tor %rbx, %rax\n\tor %rsi, %rax\n\tor %rdi, %rax\n"
        "\tor %rbp, %rax\n\tor %r8, %rax\n\tor %r9, %rax\n\tor %r10, %rax\n"
        "\tor %r11, %rax\n\tor %r12, %rax\n\tor %r13, %rax\n\tor %r14, %rax\n"
        "\tor %r15, %rax\n"
        "\tpop %rdx\n\tpop %r8\n\tpop %r9\n" // the flags, where it wrote, the flags asked for
        "\txor %rcx, %r8\n\tor %r8, %rax\n"
        "\txor %r9, %rdx\n\tor %rdx, %rax\n"
        "\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n"
        "\tpop %rbp\n\tpop %rdi\n\tpop %rsi\n\tpop %rbx\n"
        "witness_end:\n"
        "\tret\n");

// Instructions that raise something else: a read of this page and the next, a read of this page
// with a write to where nothing is, a breakpoint, a division by zero, and one that cannot be
// executed. None has a frame.
void own_begin(void), own_end(void);
void own_across(const char *at), own_copy(const char *at, char *to), own_break(void),
    own_divide(void), own_execute(const char *at);
__asm__("own_begin:\n"
        "own_across:\n\tmov 4092(%rcx), %rax\n\tret\n"
        "own_copy:\n"
        "\tmov %rsi, %r8\n\tmov %rdi, %r9\n\tmov %rcx, %rsi\n\tmov %rdx, %rdi\n"
        "own_copied:\n\tmovsb\n"
        "\tmov %r8, %rsi\n\tmov %r9, %rdi\n\tret\n"
        "own_break:\n\tint3\n\tret\n"
        "own_divide:\n\txor %edx, %edx\n\txor %ecx, %ecx\n\tdiv %ecx\n\tret\n"
        "own_execute:\n\tjmp *%rcx\n"
        "own_end:\n\tret\n");

// Reads a byte of the page with a different number in each vector register, and gives back what is
// there after it; in mxcsr, MXCSR before it, and after it.
enum { VECTORS = 32, MXCSR = 0x1f80 }; // halves of the 16 registers; what a thread begins with
void witness_vectors(const char *at, const uint64_t *in, uint64_t *out, uint32_t *mxcsr);
void vectors_end(void);
__asm__("witness_vectors:\n"
        "\tsub $0xa8, %rsp\n"
        "\tmovups %xmm6, (%rsp)\n\tmovups %xmm7, 0x10(%rsp)\n\tmovups %xmm8, 0x20(%rsp)\n"
        "\tmovups %xmm9, 0x30(%rsp)\n\tmovups %xmm10, 0x40(%rsp)\n\tmovups %xmm11, 0x50(%rsp)\n"
        "\tmovups %xmm12, 0x60(%rsp)\n\tmovups %xmm13, 0x70(%rsp)\n\tmovups %xmm14, 0x80(%rsp)\n"
        "\tmovups %xmm15, 0x90(%rsp)\n"
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "\tmovups 16*\\n(%rdx), %xmm\\n\n"
        ".endr\n"
        "\tldmxcsr (%r9)\n"
        "\tmovzbl (%rcx), %eax\n"
        "\tstmxcsr 4(%r9)\n"
        "\tldmxcsr (%r9)\n"
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "\tmovups %xmm\\n, 16*\\n(%r8)\n"
        ".endr\n"
        "\tmovups (%rsp), %xmm6\n\tmovups 0x10(%rsp), %xmm7\n\tmovups 0x20(%rsp), %xmm8\n"
        "\tmovups 0x30(%rsp), %xmm9\n\tmovups 0x40(%rsp), %xmm10\n\tmovups 0x50(%rsp), %xmm11\n"
        "\tmovups 0x60(%rsp), %xmm12\n\tmovups 0x70(%rsp), %xmm13\n\tmovups 0x80(%rsp), %xmm14\n"
        "\tmovups 0x90(%rsp), %xmm15\n"
        "\tadd $0xa8, %rsp\n"
        "vectors_end:\n"
        "\tret\n");

// No flag of the last operation, and all of them; with what is always set.
enum { NO_FLAGS = 0x202, ALL_FLAGS = 0xad7, WITNESS = 2000 };

static char *page, *foreign, *nothing;
static DWORD behind; // the protection of the page after it
static size_t rounds;
static unsigned calls, alarms, passed_on, steps_passed_on, foreign_passed_on;
static enum looped looped;
static uint64_t changed; // of the registers
static DWORD last_error;
static unsigned char expected[PAGE]; // what the page holds in the end

static uintptr_t touched_by(const EXCEPTION_RECORD *record) {
    return record->NumberParameters >= 2 ? record->ExceptionInformation[1] : 0;
}

static BOOL in_page(uintptr_t touched, const char *of) {
    return touched - (uintptr_t)of < PAGE;
}

// In one of the instructions that raise something else, or where one has jumped to.
static BOOL in_own(const CONTEXT *context) {
    return (context->Rip >= (uintptr_t)own_begin && context->Rip <= (uintptr_t)own_end) ||
           in_page(context->Rip, nothing);
}

static BOOL in_touch(const CONTEXT *context) {
    return (context->Rip >= (uintptr_t)touch && context->Rip <= (uintptr_t)touch_end) ||
           (context->Rip >= (uintptr_t)witness && context->Rip <= (uintptr_t)witness_end) ||
           (context->Rip >= (uintptr_t)witness_vectors && context->Rip <= (uintptr_t)vectors_end) ||
           in_own(context);
}

static LONG go_on_at(CONTEXT *context, void (*place)(void)) {
    context->Rip = (uintptr_t)place;
    context->EFlags &= ~(DWORD)TRAP_FLAG;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Before the student's handler: counts alarms, and ends an instruction that is tried again
// for ever. Only such a one raises exceptions of the same kind in a row.
static LONG CALLBACK first_handler(EXCEPTION_POINTERS *exception) {
    static uintptr_t last_place;
    static DWORD last_code;
    static unsigned retries;
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    CONTEXT *context = exception->ContextRecord;
    if (!in_touch(context))
        return EXCEPTION_CONTINUE_SEARCH;
    const BOOL same = context->Rip == last_place && record->ExceptionCode == last_code;
    retries = same ? retries + 1 : 0;
    last_place = context->Rip;
    last_code = record->ExceptionCode;
    alarms += record->ExceptionCode == EXCEPTION_GUARD_PAGE && in_page(touched_by(record), page);
    if (retries < MOST_RETRIES)
        return EXCEPTION_CONTINUE_SEARCH;
    retries = 0;
    looped = in_page(touched_by(record), page) ? AT_THE_PAGE : ELSEWHERE;
    return go_on_at(context, touch_end);
}

static void guard_behind(void) {
    DWORD before;
    VirtualProtect(page + PAGE, PAGE, behind, &before);
}

static void guard_front(void) {
    DWORD before;
    VirtualProtect(page - PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
}

// Comes after the student's handler: gets what that passed on. Every cause is repaired, so that
// one mistake does not end the run.
// An exception of somebody's own, whose second number happens to be an address in the page.
enum { SOMEBODYS_OWN = 0x2057 };
static BOOL raises_alarm;

static void raise_own(void) {
    const ULONG_PTR numbers[] = {0, (ULONG_PTR)page + WITNESS};
    RaiseException(SOMEBODYS_OWN, 0, 2, numbers);
    poison_stack(); // where the address would be
    raises_alarm = TRUE;
    RaiseException(EXCEPTION_GUARD_PAGE, 0, 0, NULL);
    raises_alarm = FALSE;
}

// The instruction is executed again where it can be: the alarm has taken the guard off, or there is
// memory now. Else it is given up.
static LONG repaired(CONTEXT *context, uintptr_t touched) {
    if (in_page(touched, page + PAGE))
        return EXCEPTION_CONTINUE_EXECUTION;
    if (in_page(touched, nothing) && !in_page(context->Rip, nothing) &&
        VirtualAlloc(nothing, PAGE, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_EXECUTION;
    return go_on_at(context, own_end);
}

static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    CONTEXT *context = exception->ContextRecord;
    if (record->ExceptionCode == SOMEBODYS_OWN ||
        (raises_alarm && record->ExceptionCode == EXCEPTION_GUARD_PAGE)) {
        foreign_passed_on++;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (!in_touch(context))
        return EXCEPTION_CONTINUE_SEARCH;
    if (record->ExceptionCode == EXCEPTION_SINGLE_STEP) {
        if (context->Rip == (uintptr_t)touch_stepped)
            foreign_passed_on++;
        else
            steps_passed_on++;
        context->EFlags &= ~(DWORD)TRAP_FLAG;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    const uintptr_t touched = touched_by(record);
    if (in_own(context) && !in_page(touched, page)) {
        foreign_passed_on++;
        return repaired(context, touched);
    }
    const BOOL ours = in_page(touched, foreign) || in_page(touched, nothing);
    foreign_passed_on += ours;
    passed_on += in_page(touched, page);
    if (in_page(touched, page + PAGE)) { // the alarm arrived; the guard is set again
        foreign_passed_on++;
        guard_behind();
        return go_on_at(context, touch_front);
    }
    if (in_page(touched, page - PAGE)) {
        foreign_passed_on++;
        guard_front();
        return go_on_at(context, touch_step);
    }
    if (record->ExceptionCode == EXCEPTION_GUARD_PAGE)
        return EXCEPTION_CONTINUE_EXECUTION; // the guard is off: the instruction will succeed
    return go_on_at(context, ours ? touch_behind : touch_end);
}

// Where nothing has gone wrong so far: the witness has a frame.
static uint64_t ask_witnesses(void) {
    char *const at = page + WITNESS;
    return looped ? 0 : witness(at, NO_FLAGS) | witness(at, ALL_FLAGS);
}

// The bits of the vector registers that differ after a touch.
static uint64_t ask_vectors(void) {
    uint64_t in[VECTORS], out[VECTORS], different = 0;
    uint32_t mxcsr[2] = {MXCSR, 0};
    for (uint64_t i = 0; i < VECTORS; i++)
        in[i] = (i + 1) * 0x9e3779b97f4a7c15;
    if (looped)
        return 0;
    witness_vectors(page + WITNESS, in, out, mxcsr);
    for (unsigned i = 0; i < VECTORS; i++)
        different |= in[i] ^ out[i];
    return different | (mxcsr[0] ^ mxcsr[1]);
}

// The guard behind and the memory where nothing was are as before.
static void raise_others(void) {
    if (!looped)
        own_across(page);
    guard_behind();
    if (!looped)
        own_copy(page + WITNESS, nothing);
    VirtualFree(nothing, PAGE, MEM_DECOMMIT);
    if (!looped)
        own_break();
    if (!looped)
        own_divide();
    if (!looped)
        own_execute(nothing);
}

static void touch_with_handlers(size_t how_often) {
    void *first = AddVectoredExceptionHandler(1, first_handler);
    void *last = AddVectoredExceptionHandler(0, last_handler);
    SetLastError(LAST_ERROR);
    touch(page + parameter("offset"), how_often, foreign, nothing, page);
    raise_others();
    SetLastError(LAST_ERROR);
    changed = ask_witnesses() | ask_vectors();
    last_error = GetLastError();
    raise_own();
    RemoveVectoredExceptionHandler(first);
    RemoveVectoredExceptionHandler(last);
}

static void callback(void) {
    calls++;
    touch_with_handlers(rounds);
}

// What touch() and the witnesses leave in the page.
static void expect(size_t how_often) {
    unsigned char *at = expected + parameter("offset");
    uint32_t number;
    at[8] = at[0];
    memcpy(&number, at + 64, sizeof number);
    number += (uint32_t)how_often;
    memcpy(at + 64, &number, sizeof number);
    expected[WITNESS] = (unsigned char)((uintptr_t)(page + WITNESS) + 2);
}

// Of the page without its guard: the photograph was taken.
static BOOL holds_what_is_expected(void) {
    DWORD before;
    return VirtualProtect(page, PAGE, PAGE_READWRITE, &before) && memcmp(page, expected, PAGE) == 0;
}

// Guards on, counters off.
static void prepare(void) {
    DWORD before;
    VirtualProtect(page, PAGE, PAGE_READWRITE, &before);
    for (size_t i = 0; i < PAGE; i++)
        page[i] = (char)(expected[i] = (unsigned char)(i % 251 + 1));
    VirtualProtect(page - PAGE, 2 * PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
    guard_behind();
    VirtualProtect(foreign, PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
    calls = alarms = passed_on = steps_passed_on = foreign_passed_on = 0;
    changed = last_error = 0;
    looped = NOT_LOOPED;
}

static void claim_counters(void) {
    claim_number("calls", calls);
    claim_number("alarms", alarms);
    claim_number("passed_on", passed_on);
    claim_number("steps_passed_on", steps_passed_on);
    claim_number("foreign_passed_on", foreign_passed_on);
    claim_number("looped", looped);
    claim_number("changed", changed);
    claim_number("last_error", last_error);
}

static void count(void (*called)(void), const char *checkpoint_name) {
    poison_stack();
    call_begins();
    const size_t touches = count_touches(page, called);
    call_ends();
    claim_number("count", touches);
    claim_counters();
    checkpoint(checkpoint_name);
}

static void call(char *watched, const char *parameter_name, const char *checkpoint_name) {
    page = watched;
    prepare();
    rounds = (size_t)parameter(parameter_name);
    count(callback, checkpoint_name);
    expect(rounds);
    claim_number("contents", (uint64_t)holds_what_is_expected()); // with the next checkpoint
}

static void touches_nothing(void) {
    calls++;
}

static char *pages_of(size_t count, DWORD type) {
    char *pages = VirtualAlloc(NULL, count * PAGE, type, PAGE_READWRITE);
    if (!pages)
        cannot("allocate its memory");
    return pages;
}

// The page that is watched first and this one differ in the upper half of their addresses alone.
static char *far_from(char *pages) {
    const uintptr_t at = (uintptr_t)pages;
    char *distant = NULL;
    for (uintptr_t i = 1; i < 64 && !distant; i++) {
        const uintptr_t other = at >> 46 ? at - (i << 32) : at + (i << 32);
        distant = VirtualAlloc((void *)other, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    }
    if (!distant)
        cannot("find a place");
    return distant + PAGE;
}

// gcc's runtime takes a slot of thread local storage for the first such variable: ours.
static __thread volatile int of_this_thread;

void scenario(void) {
    of_this_thread = 1;
    decoys();
    char *pages = pages_of(3, MEM_RESERVE | MEM_COMMIT),
         *others = pages_of(3, MEM_RESERVE | MEM_COMMIT);
    foreign = far_from(pages);
    nothing = pages_of(1, MEM_RESERVE);
    behind = BEHIND_AGAIN;
    page = others + PAGE;
    prepare();
    behind = BEHIND_AT_FIRST;
    page = pages + PAGE;
    prepare();
    claim_pointer("pages", pages);
    claim_pointer("others", others);
    claim_pointer("foreign", foreign);
    checkpoint("before");

    call(page, "rounds", "after");
    prepare();
    count(touches_nothing, "untouched");
    behind = BEHIND_AGAIN;
    call(others + PAGE, "more_rounds", "again");

    prepare();
    touch_with_handlers(1);
    claim_counters();
    checkpoint("removed");
}
