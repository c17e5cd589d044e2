// The last message of a program that dies of an exception: what happened, and where. The
// recorder learns the exit code from the kernel in any case; only the program knows the
// address.

#include "probe_private.h"

void (*probe_crash_hook)(EXCEPTION_POINTERS *exception);

// What EXCEPTION_RECORD says about the access, for the exceptions that have one.
static const char *access_of(const EXCEPTION_RECORD *record) {
    switch (record->ExceptionCode) {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_GUARD_PAGE: break;
    default: return "none";
    }
    switch (record->NumberParameters >= 2 ? record->ExceptionInformation[0] : 2) {
    case 0: return "read";
    case 1: return "write";
    case 8: return "execute";
    default: return "none";
    }
}

static bool in_program(DWORD64 address) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery((void *)address, &info, sizeof info) &&
           info.AllocationBase == GetModuleHandle(NULL);
}

// A frame that the program made itself may stand anywhere; only this thread's stack can be read
// without a second exception.
static bool on_stack(DWORD64 rsp) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    return rsp % 8 == 0 && rsp >= (DWORD64)tib->StackLimit && rsp + 8 <= (DWORD64)tib->StackBase;
}

// Goes to the caller of the function at context->Rip. Without unwind data that is a leaf, which
// keeps nothing on the stack (x64 calling convention); so does a call to an address without code.
static bool to_caller(CONTEXT *context) {
    DWORD64 image, frame;
    void *handler_data;
    if (!on_stack(context->Rsp))
        return false;
    RUNTIME_FUNCTION *function = RtlLookupFunctionEntry(context->Rip, &image, NULL);
    if (function) {
        RtlVirtualUnwind(UNW_FLAG_NHANDLER, image, context->Rip, function, context, &handler_data,
                         &frame, NULL);
        return true;
    }
    context->Rip = *(DWORD64 *)context->Rsp;
    context->Rsp += 8;
    return true;
}

// The innermost instructions of the program's own file: a crash inside memset is its caller's, and
// what the compiler added to a function, as the check of its stack, is that function's. Of a call
// it is the last byte, because the return address may belong to the next line.
static void find_callers(const CONTEXT *at, uint64_t callers[2]) {
    enum { MOST_FRAMES = 64 };
    CONTEXT context = *at;
    int found = 0, frame = 0;
    do
        if (in_program(context.Rip))
            callers[found++] = context.Rip - (frame > 0);
    while (found < 2 && frame++ < MOST_FRAMES && to_caller(&context));
}

// What a snapshot taken before cannot show: what the student's function has done since.
static void say_site(const EXCEPTION_POINTERS *exception, const Message *crash) {
    MEMORY_BASIC_INFORMATION info = {.State = 0};
    if (lstrcmpA(crash->name, "none") != 0)
        VirtualQuery((void *)crash->number[2], &info, sizeof info);
    Message m = {.type = MESSAGE_SITE, .number = {0, 0, info.State, info.Protect}};
    find_callers(exception->ContextRecord, m.number);
    probe_try_send(&m);
}

// Ends the process itself, with the exception's code as the system would: nothing
// after this would tell the student more, and error reporting or a debugger would
// only cost time.
__attribute__((noreturn)) static void say_and_die(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (probe_crash_hook)
        probe_crash_hook(exception);
    Message m = {.type = MESSAGE_CRASH,
                 .number = {record->ExceptionCode, (uintptr_t)record->ExceptionAddress}};
    probe_copy_name(m.name, access_of(record));
    if (lstrcmpA(m.name, "none") != 0)
        m.number[2] = record->ExceptionInformation[1];
    say_site(exception, &m);
    probe_try_send(&m);
    TerminateProcess(GetCurrentProcess(), record->ExceptionCode);
    __builtin_unreachable();
}

static LONG WINAPI unhandled(EXCEPTION_POINTERS *exception) {
    say_and_die(exception);
}

// After an overflow less than a page of stack may be left. Looking for a handler takes more
// than that under Wine, on processors with large registers, which then ends the thread
// without a message; so the message is sent from another stack, before the search.
// A handler that the student adds as the first comes before this one.
static LONG CALLBACK stack_overflow(EXCEPTION_POINTERS *exception) {
    static _Alignas(16) char other_stack[64 * 1024];
    static LONG taken;
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        InterlockedExchange(&taken, 1))
        return EXCEPTION_CONTINUE_SEARCH;
    // The callee may use the 32 bytes above its return address (x64 calling convention).
    __asm__ volatile("mov %[top], %%rsp\n\t"
                     "call *%[die]"
                     :
                     : [top] "r"(other_stack + sizeof other_stack - 32), [die] "r"(say_and_die),
                       "c"(exception)
                     : "memory");
    __builtin_unreachable();
}

void probe_catch_crashes(void) {
    SetUnhandledExceptionFilter(unhandled);
    AddVectoredExceptionHandler(0, stack_overflow);
}
