#include "debugged.h"

#include "command_line.h"
#include <stdlib.h>

typedef struct Debuggee {
    PROCESS_INFORMATION made;
    BYTE *exit_function; // the same in every process: ntdll lies at one address
    BYTE first_byte;     // of it
    bool ready;          // the loader's own breakpoint has come
    bool armed;          // ours stands in exit_function
    bool captured;
    StoppedFn stopped;
    void *context;
    bool ok;
    Error *err;
} Debuggee;

// Without _NO_DEBUG_HEAP Windows gives a program that is started by a debugger heaps with
// other headers and fillings (Microsoft, "Heap behavior under a debugger"): not what it
// would have otherwise.
static bool start_debuggee(char **words, Debuggee *d, Error *err) {
    STARTUPINFOA start = {.cb = sizeof start,
                          .dwFlags = STARTF_USESTDHANDLES,
                          .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                          .hStdOutput = GetStdHandle(STD_ERROR_HANDLE),
                          .hStdError = GetStdHandle(STD_ERROR_HANDLE)};
    char *line = command_line_of(words, "");
    SetEnvironmentVariableA("_NO_DEBUG_HEAP", "1");
    const bool ok = line && CreateProcessA(NULL, line, NULL, NULL, TRUE, DEBUG_ONLY_THIS_PROCESS,
                                           NULL, NULL, &start, &d->made);
    free(line);
    return ok || error_set(err, "cannot start %s: error %lu", words[0], GetLastError());
}

static bool write_byte(Debuggee *d, BYTE byte) {
    SIZE_T written;
    return WriteProcessMemory(d->made.hProcess, d->exit_function, &byte, 1, &written) &&
           FlushInstructionCache(d->made.hProcess, d->exit_function, 1);
}

// If its ntdll is not the same as ours, the program's end is not noticed.
static void arm(Debuggee *d) {
    SIZE_T got;
    d->exit_function =
        (BYTE *)(uintptr_t)GetProcAddress(GetModuleHandleA("ntdll.dll"), "RtlExitUserProcess");
    d->armed = d->exit_function &&
               ReadProcessMemory(d->made.hProcess, d->exit_function, &d->first_byte, 1, &got) &&
               d->first_byte == *d->exit_function && write_byte(d, 0xcc);
}

// Takes our breakpoint away; the thread that ran into it, if one did, tries again.
static void disarm(Debuggee *d, const DEBUG_EVENT *event) {
    CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};
    write_byte(d, d->first_byte);
    d->armed = false;
    if (event->u.Exception.ExceptionRecord.ExceptionAddress != d->exit_function)
        return;
    HANDLE thread = OpenThread(THREAD_GET_CONTEXT | THREAD_SET_CONTEXT, FALSE, event->dwThreadId);
    if (thread && GetThreadContext(thread, &context)) {
        context.Rip = (DWORD64)(uintptr_t)d->exit_function;
        SetThreadContext(thread, &context);
    }
    if (thread)
        CloseHandle(thread);
}

static DWORD at_breakpoint(Debuggee *d, const DEBUG_EVENT *event) {
    if (!d->ready) {
        d->ready = true;
        arm(d);
    } else if (!d->captured) {
        if (d->armed)
            disarm(d, event);
        d->captured = true;
        d->ok = d->stopped(d->context, d->made.hProcess, d->made.dwProcessId, d->err);
    }
    return DBG_CONTINUE;
}

static DWORD at_event(Debuggee *d, const DEBUG_EVENT *event) {
    switch (event->dwDebugEventCode) {
    case EXCEPTION_DEBUG_EVENT:
        return event->u.Exception.ExceptionRecord.ExceptionCode == EXCEPTION_BREAKPOINT
                   ? at_breakpoint(d, event)
                   : DBG_EXCEPTION_NOT_HANDLED;
    case CREATE_PROCESS_DEBUG_EVENT:
        if (event->u.CreateProcessInfo.hFile)
            CloseHandle(event->u.CreateProcessInfo.hFile);
        return DBG_CONTINUE;
    case LOAD_DLL_DEBUG_EVENT:
        if (event->u.LoadDll.hFile)
            CloseHandle(event->u.LoadDll.hFile);
        return DBG_CONTINUE;
    default: return DBG_CONTINUE;
    }
}

static void attend(Debuggee *d) {
    DEBUG_EVENT event = {0};
    while (event.dwDebugEventCode != EXIT_PROCESS_DEBUG_EVENT &&
           WaitForDebugEvent(&event, INFINITE))
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, at_event(d, &event));
    if (!d->captured)
        d->ok = error_set(d->err,
                          "the program ended (0x%lx) before it could be captured: it neither "
                          "called DebugBreak() nor ended normally",
                          event.u.ExitProcess.dwExitCode);
}

bool debugged_run(char **words, StoppedFn stopped, void *context, Error *err) {
    Debuggee d = {.stopped = stopped, .context = context, .err = err};
    if (!start_debuggee(words, &d, err))
        return false;
    attend(&d);
    CloseHandle(d.made.hThread);
    CloseHandle(d.made.hProcess);
    return d.ok;
}
