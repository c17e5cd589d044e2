// The last word of a program that dies of an exception: what and where. The recorder
// learns the exit code from the kernel in any case; only the program knows the
// address.

#include "probe_private.h"

static const char *access_of(const EXCEPTION_RECORD *record) {
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION &&
        record->ExceptionCode != EXCEPTION_IN_PAGE_ERROR &&
        record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return "none";
    if (record->NumberParameters < 2)
        return "none";
    switch (record->ExceptionInformation[0]) { // EXCEPTION_RECORD, Microsoft
    case 0: return "read";
    case 1: return "write";
    case 8: return "execute";
    default: return "none";
    }
}

// Ends the process itself, with the exception's code as the system would: nothing
// after this would tell the student more, and error reporting or a debugger would
// only cost time.
static LONG WINAPI last_word(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    Message m = {.type = MESSAGE_CRASH,
                 .number = {record->ExceptionCode, (uintptr_t)record->ExceptionAddress}};
    probe_copy_name(m.name, access_of(record));
    if (lstrcmpA(m.name, "none") != 0)
        m.number[2] = record->ExceptionInformation[1];
    probe_try_send(&m);
    TerminateProcess(GetCurrentProcess(), record->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

void probe_catch_crashes(void) {
    SetUnhandledExceptionFilter(last_word);
}
