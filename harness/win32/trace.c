// One traced call: the real function, the report, the photograph. One thread at a time, so that
// what a photograph shows is the work of the call before it. A thread that waits for longer than a
// second goes on alone: the one before it may be waiting for something that this one must do.

#include "trace.h"

#include <string.h>

#define TURN_MS 1000
#define SLOW_MS 3 // a walk of the heaps that takes longer is the last one

extern FARPROC(WINAPI *__real___imp_GetProcAddress)(HMODULE, LPCSTR);

static volatile bool tracing;
static DWORD inside_slot = TLS_OUT_OF_INDEXES; // not __thread: that allocates
static HANDLE turn;
static uint64_t photographs_left, blocks_left;
static volatile LONG64 calls_left[TRACE_KINDS]; // that are told of
static bool slow_heaps, reserved_sections; // what a photograph can do without: see photograph()

#define ARGUMENTS                                                                                  \
    uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g,            \
        uint64_t h, uint64_t i, uint64_t j
static uint64_t traced(TraceCall *call, const uint64_t *arguments);

// For each row the row itself, and what the linker puts in the place of the function and of the
// pointer through which a DLL's function is called.
#define CALL(name, dll, kind, result, arguments)                                                   \
    uint64_t WINAPI __wrap_##name(ARGUMENTS);                                                      \
    static TraceCall row_##name = {#name,     #dll,          TRACE_##kind, #result,                \
                                   arguments, __wrap_##name, NULL};                                \
    uint64_t WINAPI __wrap_##name(ARGUMENTS) {                                                     \
        const uint64_t all[TRACE_ARGUMENTS] = {a, b, c, d, e, f, g, h, i, j};                      \
        return traced(&row_##name, all);                                                           \
    }                                                                                              \
    TraceFunction __wrap___imp_##name = __wrap_##name;
#include "trace_calls.h"
#undef CALL

static TraceCall *const rows[] = {
#define CALL(name, dll, kind, result, arguments) &row_##name,
#include "trace_calls.h"
#undef CALL
};

static TraceFunction real_of(TraceCall *call) {
    if (!call->real) {
        const HMODULE dll = GetModuleHandleA(call->dll);
        call->real = (TraceFunction)(void *)__real___imp_GetProcAddress(dll, call->function);
    }
    return call->real;
}

static uint64_t make(TraceCall *call, const uint64_t *a) {
    return real_of(call)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
}

// --- a photograph

static void photograph(const char *name) {
    const DWORD start = GetTickCount();
    if (photographs_left == 0)
        return;
    photographs_left--;
    probe_checkpoint(name, !slow_heaps, reserved_sections);
    slow_heaps |= GetTickCount() - start > SLOW_MS * 10;
}

// Only pages of a SEC_RESERVE section are committed without Wine's noting it.
static void note_sections(const TraceCall *call, const uint64_t *arguments) {
    if (strncmp(call->function, "OpenFileMapping", 15) == 0)
        reserved_sections = true;
    if (strncmp(call->function, "CreateFileMapping", 17) == 0 && arguments[2] & SEC_RESERVE)
        reserved_sections = true;
    if (strcmp(call->function, "NtCreateSection") == 0 && arguments[5] & SEC_RESERVE)
        reserved_sections = true;
}

static bool wants_photograph(const TraceCall *call) {
    if (call->kind == TRACE_ask)
        return false;
    return call->kind != TRACE_block || (blocks_left > 0 && blocks_left--);
}

// --- whose turn it is

// A program of millions of calls is not slowed down by those that nobody hears of.
static bool begins(const TraceCall *call) {
    if (!tracing || calls_left[call->kind] <= 0 || TlsGetValue(inside_slot))
        return false;
    InterlockedDecrement64(&calls_left[call->kind]);
    TlsSetValue(inside_slot, &inside_slot);
    WaitForSingleObject(turn, TURN_MS);
    return true;
}

static void ends(void) {
    ReleaseMutex(turn);
    TlsSetValue(inside_slot, NULL);
}

static void tell(const TraceCall *call, const uint64_t *arguments, uint64_t result, DWORD error) {
    note_sections(call, arguments);
    trace_report(call, arguments, result, error);
    if (wants_photograph(call))
        photograph("call");
}

static bool ends_this_process(const TraceCall *call, const uint64_t *arguments) {
    return call->kind == TRACE_end && (strcmp(call->function, "TerminateProcess") != 0 ||
                                       GetProcessId((HANDLE)arguments[0]) == GetCurrentProcessId());
}

static uint64_t traced(TraceCall *call, const uint64_t *arguments) {
    const DWORD error_before = GetLastError();
    const bool seen = begins(call);
    const bool last = seen && ends_this_process(call, arguments);
    real_of(call);
    if (last) {
        tell(call, arguments, 0, 0);
        trace_finish();
    }
    SetLastError(error_before);
    const uint64_t result = make(call, arguments);
    const DWORD error = GetLastError();
    if (seen && !last) {
        tell(call, arguments, result, error);
        ends();
    }
    SetLastError(error);
    return result;
}

// A pointer to a traced function leads to ours.
static FARPROC WINAPI get_proc_address(HMODULE module, LPCSTR name) {
    const FARPROC found = __real___imp_GetProcAddress(module, name);
    const DWORD error = GetLastError();
    for (size_t i = 0; tracing && found && i < sizeof rows / sizeof *rows; i++)
        if ((void *)real_of(rows[i]) == (void *)found)
            return (FARPROC)(void *)rows[i]->ours;
    SetLastError(error);
    return found;
}
FARPROC(WINAPI *__wrap___imp_GetProcAddress)(HMODULE, LPCSTR) = get_proc_address;

// --- beginning and end

void trace_begin(void) {
    inside_slot = TlsAlloc();
    turn = CreateMutexA(NULL, FALSE, NULL);
    photographs_left = parameter("photographs");
    blocks_left = parameter("photographs_of_blocks");
    calls_left[TRACE_map] = calls_left[TRACE_end] = (LONG64)parameter("calls");
    calls_left[TRACE_block] = (LONG64)parameter("calls_of_blocks");
    calls_left[TRACE_ask] = (LONG64)parameter("calls_that_ask");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        real_of(rows[i]);
    photograph("start");
    tracing = true;
}

void trace_goes_on(bool goes_on) {
    tracing = goes_on;
}

// There is always one left for this.
static void last_photograph(const char *name) {
    tracing = false;
    photographs_left += photographs_left == 0;
    photograph(name);
}

void trace_finish(void) {
    static LONG done;
    Message bye = {.type = MESSAGE_BYE};
    if (!tracing || InterlockedExchange(&done, 1))
        return;
    last_photograph("end");
    probe_try_send(&bye);
}

void trace_crashed(EXCEPTION_POINTERS *exception) {
    if (!tracing)
        return;
    tracing = false;
    trace_report_crash(exception);
    last_photograph("crash");
}
