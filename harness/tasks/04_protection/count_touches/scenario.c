#include "probe.h"
#include "touching.h"
#include "unit.h"

enum { PAGE = 4096, TRAP_FLAG = 0x100, MOST_RETRIES = 1000 };

// Touches the page `rounds` times in three ways, then three pages that are not the student's
// (a guard page elsewhere, a reserved page, the page after it), does one single step itself,
// and touches the page once more. Has no frame, so that a handler may leave it at any place
// by continuing at touch_end.
void touch(char *at, uint64_t rounds, char *guarded, char *reserved, char *behind);
void touch_behind(void), touch_step(void), touch_stepped(void), touch_end(void);
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
        "\tmovzbl (%r10), %eax\n"
        "touch_step:\n"
        "\tpushfq\n"
        "\torl $0x100, (%rsp)\n"
        "\tpopfq\n"
        "\tnop\n"
        "touch_stepped:\n"
        "\tmovzbl 128(%rcx), %eax\n"
        "touch_end:\n"
        "\tret\n");

static char *page, *foreign, *nothing;
static DWORD behind; // the protection of the page after it
static size_t rounds;
static unsigned calls, alarms, passed_on, steps_passed_on, foreign_passed_on;
static enum looped looped;

static uintptr_t touched_by(const EXCEPTION_RECORD *record) {
    return record->NumberParameters >= 2 ? record->ExceptionInformation[1] : 0;
}

static BOOL in_page(uintptr_t touched, const char *of) {
    return touched - (uintptr_t)of < PAGE;
}

static BOOL in_touch(const CONTEXT *context) {
    return context->Rip >= (uintptr_t)touch && context->Rip <= (uintptr_t)touch_end;
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

// Comes after the student's handler: gets what that passed on. Every cause is repaired, so that
// one mistake does not end the run.
static LONG CALLBACK last_handler(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    CONTEXT *context = exception->ContextRecord;
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
    const BOOL ours = in_page(touched, foreign) || in_page(touched, nothing);
    foreign_passed_on += ours;
    passed_on += in_page(touched, page);
    if (in_page(touched, page + PAGE)) { // the alarm arrived; the guard is set again
        foreign_passed_on++;
        guard_behind();
        return go_on_at(context, touch_step);
    }
    if (record->ExceptionCode == EXCEPTION_GUARD_PAGE)
        return EXCEPTION_CONTINUE_EXECUTION; // the guard is off: the instruction will succeed
    return go_on_at(context, ours ? touch_behind : touch_end);
}

static void touch_with_handlers(size_t how_often) {
    void *first = AddVectoredExceptionHandler(1, first_handler);
    void *last = AddVectoredExceptionHandler(0, last_handler);
    touch(page + parameter("offset"), how_often, foreign, nothing, page + PAGE);
    RemoveVectoredExceptionHandler(first);
    RemoveVectoredExceptionHandler(last);
}

static void callback(void) {
    calls++;
    touch_with_handlers(rounds);
}

// Guards on, counters off.
static void prepare(void) {
    DWORD before;
    VirtualProtect(page - PAGE, 2 * PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
    guard_behind();
    VirtualProtect(foreign, PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
    calls = alarms = passed_on = steps_passed_on = foreign_passed_on = 0;
    looped = NOT_LOOPED;
}

static void claim_counters(void) {
    claim_number("calls", calls);
    claim_number("alarms", alarms);
    claim_number("passed_on", passed_on);
    claim_number("steps_passed_on", steps_passed_on);
    claim_number("foreign_passed_on", foreign_passed_on);
    claim_number("looped", looped);
}

static void call(const char *parameter_name, const char *checkpoint_name) {
    prepare();
    rounds = (size_t)parameter(parameter_name);
    poison_stack();
    claim_number("count", count_touches(page, callback));
    claim_counters();
    checkpoint(checkpoint_name);
}

void scenario(void) {
    decoys();
    char *pages = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    foreign = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    nothing = VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_READWRITE);
    page = pages + PAGE;
    behind = BEHIND_AT_FIRST;
    prepare();
    claim_pointer("pages", pages);
    checkpoint("before");

    call("rounds", "after");
    behind = BEHIND_AGAIN;
    call("more_rounds", "again");

    prepare();
    touch_with_handlers(1);
    claim_counters();
    checkpoint("removed");
}
