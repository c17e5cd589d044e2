#include "debugged.h"

#include "command_line.h"
#include "end_words.h"
#include <stdio.h>
#include <stdlib.h>
#include <winternl.h>

NTSTATUS NTAPI NtSuspendProcess(HANDLE process);
NTSTATUS NTAPI NtResumeProcess(HANDLE process);

#define LOOK_MS 100 // how often Ctrl+C and the times are looked at

static volatile LONG interrupted;

typedef struct Debuggee {
    PROCESS_INFORMATION made;
    BYTE *exit_function; // the same in every process: ntdll lies at one address
    BYTE first_byte;     // of it
    bool ready;          // the loader's own breakpoint has come
    bool ready32;        // of a 32-bit program: its second loader's, too
    bool armed;          // ours stands in exit_function
    bool captured;
    const Moments *moments;
    ULONGLONG started, next; // GetTickCount64(): the loader's breakpoint, the next passing moment
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
    const bool ok = line && CreateProcessA(NULL, line, NULL, NULL, TRUE,
                                           DEBUG_ONLY_THIS_PROCESS | CREATE_NEW_PROCESS_GROUP, NULL,
                                           NULL, &start, &d->made);
    const DWORD error = GetLastError();
    const char *machine = other_machine(words[0]);
    free(line);
    if (!ok && machine)
        return error_set(err, "cannot start %s: it is a program for %s, and this is x64", words[0],
                         machine);
    return ok || error_set(err, "cannot start %s: error %lu", words[0], error);
}

static BOOL WINAPI at_ctrl_c(DWORD event) {
    (void)event;
    return InterlockedExchange(&interrupted, 1) == 0; // the second one ends us as well
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

// Takes the snapshot: the process is stopped.
static void capture(Debuggee *d) {
    d->captured = true;
    d->ok = d->moments->stopped(d->moments->context, d->made.hProcess, d->made.dwProcessId, d->err);
}

// The same for a process that runs. At a passing moment our breakpoint comes back.
static void capture_running(Debuggee *d, bool passing) {
    const Moments *m = d->moments;
    if (NtSuspendProcess(d->made.hProcess) < 0)
        return;
    const bool armed = d->armed;
    if (armed)
        write_byte(d, d->first_byte);
    if (passing)
        m->passing(m->context, d->made.hProcess, d->made.dwProcessId, d->err);
    else
        capture(d);
    d->armed = armed && passing && write_byte(d, 0xcc);
    NtResumeProcess(d->made.hProcess);
}

// Ctrl+C and the times.
static void look_at_clock(Debuggee *d) {
    const Moments *m = d->moments;
    const ULONGLONG now = GetTickCount64();
    if (!d->ready || d->captured)
        return;
    if (interrupted || (m->after_ms && now - d->started >= m->after_ms)) {
        capture_running(d, false);
        TerminateProcess(d->made.hProcess, 0);
    } else if (m->every_ms && now >= d->next) {
        capture_running(d, true);
        d->next = GetTickCount64() + m->every_ms;
    }
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
        d->started = GetTickCount64();
        d->next = d->started + d->moments->every_ms;
        arm(d);
    } else if (!d->captured) {
        if (d->armed)
            disarm(d, event);
        capture(d);
    }
    return DBG_CONTINUE;
}

// Nobody handles it: the program ends, and this is the last that is seen of it.
static DWORD at_crash(Debuggee *d, const EXCEPTION_RECORD *exception) {
    const char *words = end_words(exception->ExceptionCode);
    if (d->captured)
        return DBG_EXCEPTION_NOT_HANDLED;
    fprintf(stderr, "regions: the program crashed (0x%lx%s%s) at 0x%llx: this is its last moment\n",
            exception->ExceptionCode, words ? ", " : "", words ? words : "",
            (unsigned long long)(uintptr_t)exception->ExceptionAddress);
    if (d->armed)
        write_byte(d, d->first_byte);
    d->armed = false;
    capture(d);
    return DBG_EXCEPTION_NOT_HANDLED;
}

// A 32-bit program on this 64-bit system has two loaders, each with a breakpoint of its own, and
// its breakpoints have another code (Microsoft, [MS-ERREF] 2.3.1, STATUS_WX86_BREAKPOINT).
#define BREAKPOINT_32 0x4000001f

static DWORD at_breakpoint_32(Debuggee *d, const DEBUG_EVENT *event) {
    if (d->ready32)
        return at_breakpoint(d, event);
    d->ready32 = true;
    return DBG_CONTINUE;
}

static DWORD at_exception(Debuggee *d, const DEBUG_EVENT *event) {
    const EXCEPTION_DEBUG_INFO *info = &event->u.Exception;
    if (info->ExceptionRecord.ExceptionCode == EXCEPTION_BREAKPOINT)
        return at_breakpoint(d, event);
    if (info->ExceptionRecord.ExceptionCode == BREAKPOINT_32)
        return at_breakpoint_32(d, event);
    if (info->ExceptionRecord.ExceptionCode == DBG_CONTROL_C) {
        interrupted = 1;
        return DBG_CONTINUE;
    }
    return info->dwFirstChance ? DBG_EXCEPTION_NOT_HANDLED : at_crash(d, &info->ExceptionRecord);
}

static DWORD at_event(Debuggee *d, const DEBUG_EVENT *event) {
    switch (event->dwDebugEventCode) {
    case EXCEPTION_DEBUG_EVENT: return at_exception(d, event);
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

static bool ended_too_early(const Debuggee *d, DWORD code) {
    Error *err = d->err;
    const char *words = end_words(code);
    if (words)
        return error_set(err, "the program ended (0x%lx) before it could be captured: %s", code,
                         words);
    if (d->ready32) // it ends in its own ntdll, where no breakpoint of ours stands
        return error_set(err,
                         "the program ended (0x%lx) before it could be captured: the end of a "
                         "32-bit program is not noticed, so let it call DebugBreak()",
                         code);
    return error_set(err,
                     "the program ended (0x%lx) before it could be captured: it neither "
                     "called DebugBreak() nor ended normally",
                     code);
}

static void attend(Debuggee *d) {
    DEBUG_EVENT event = {0};
    while (event.dwDebugEventCode != EXIT_PROCESS_DEBUG_EVENT) {
        if (WaitForDebugEvent(&event, LOOK_MS))
            ContinueDebugEvent(event.dwProcessId, event.dwThreadId, at_event(d, &event));
        else if (GetLastError() != ERROR_SEM_TIMEOUT)
            break;
        look_at_clock(d);
    }
    if (!d->captured)
        d->ok = ended_too_early(d, event.u.ExitProcess.dwExitCode);
}

bool debugged_run(char **words, const Moments *moments, Error *err) {
    Debuggee d = {.moments = moments, .err = err};
    SetConsoleCtrlHandler(at_ctrl_c, TRUE);
    if (!start_debuggee(words, &d, err))
        return false;
    attend(&d);
    CloseHandle(d.made.hThread);
    CloseHandle(d.made.hProcess);
    return d.ok;
}
