// The last message of a program that dies of an exception: what happened, and where. The
// recorder learns the exit code from the kernel in any case; only the program knows the
// address.

#include "probe_private.h"

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

// Ends the process itself, with the exception's code as the system would: nothing
// after this would tell the student more, and error reporting or a debugger would
// only cost time.
__attribute__((noreturn)) static void say_and_die(const EXCEPTION_RECORD *record) {
    Message m = {.type = MESSAGE_CRASH,
                 .number = {record->ExceptionCode, (uintptr_t)record->ExceptionAddress}};
    probe_copy_name(m.name, access_of(record));
    if (lstrcmpA(m.name, "none") != 0)
        m.number[2] = record->ExceptionInformation[1];
    probe_try_send(&m);
    TerminateProcess(GetCurrentProcess(), record->ExceptionCode);
    __builtin_unreachable();
}

static LONG WINAPI unhandled(EXCEPTION_POINTERS *exception) {
    say_and_die(exception->ExceptionRecord);
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
                       "c"(exception->ExceptionRecord)
                     : "memory");
    __builtin_unreachable();
}

void probe_catch_crashes(void) {
    SetUnhandledExceptionFilter(unhandled);
    AddVectoredExceptionHandler(0, stack_overflow);
}
