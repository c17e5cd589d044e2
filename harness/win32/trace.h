// A program of anybody's own, traced: whenever its code makes one of the calls of trace_calls.h,
// the recorder hears of it (`call`), and takes a photograph of the address space.
//
// The program is linked with --wrap for each of those functions, so that its code calls ours; a
// pointer that it gets from GetProcAddress is ours as well. Its main() is renamed, and ours calls
// it. What it says of a call is its own word, the photographs are the recorder's.
//
// Not seen: what other DLLs call, system calls, and what the system does by itself (a stack that
// grows, an exception's handling).
//
//   trace.c         a call: made, reported, photographed
//   trace_report.c  what is reported of it
//   trace_enter.c   what main() does
//   trace_task.c    instead, where a scenario calls the code that is traced
//   trace_main.c, trace_wmain.c, trace_winmain.c   which entry the program has: one is linked

#ifndef REGIONLAB_TRACE_H
#define REGIONLAB_TRACE_H

#include "probe_private.h"

#define TRACE_ARGUMENTS 10 // the most that a function has
#define TRACE_FRAMES    14
#define TRACE_VALUES    6 // the most that are read through pointers

typedef enum TraceKind { TRACE_map, TRACE_block, TRACE_ask, TRACE_end, TRACE_KINDS } TraceKind;

// Every argument of these functions is a word in a register or on the stack, and a function
// does not look at those that it does not have.
typedef uint64_t(WINAPI *TraceFunction)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                                        uint64_t, uint64_t, uint64_t, uint64_t);

typedef struct TraceCall { // a row of trace_calls.h
    const char *function, *dll;
    TraceKind kind;
    const char *result, *arguments;
    TraceFunction ours;
    TraceFunction real; // NULL until it was looked for
} TraceCall;

// trace_report.c
bool trace_succeeded(const TraceCall *call, uint64_t result);
void trace_report(const TraceCall *call, const uint64_t *arguments, uint64_t result, DWORD error);
void trace_report_crash(EXCEPTION_POINTERS *exception);

// trace.c
void trace_begin(void);           // from now on calls are seen
void trace_goes_on(bool goes_on); // they are, or are not
void trace_finish(void);          // the last photograph; no calls are seen any more
void trace_crashed(EXCEPTION_POINTERS *exception);

// Calls the program's own entry. The linker makes trace_enter one of the others (--defsym).
int trace_enter(int argc, char **argv, char **environment);
int trace_enter_main(int argc, char **argv, char **environment);
int trace_enter_wmain(int argc, char **argv, char **environment);
int trace_enter_winmain(int argc, char **argv, char **environment);

#endif
