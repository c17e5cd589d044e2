// Starts a program with this one as its debugger, so that there is a moment at which it is
// certainly stopped: its own first DebugBreak(), an exception that nobody handles, or else its
// normal end (RtlExitUserProcess, before anything is taken down). Nothing of this depends on
// timing; Ctrl+C and a time are moments as well, for a program that does not end.
//
// The one thing changed in the process is the first byte of RtlExitUserProcess, which is put
// back before the snapshot. Its standard output goes to our standard error.

#ifndef REGIONLAB_DEBUGGED_H
#define REGIONLAB_DEBUGGED_H

#include "error.h"
#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

// Takes a snapshot of a stopped process.
typedef bool (*StoppedFn)(void *context, HANDLE process, DWORD pid, Error *err);

typedef struct Moments {
    uint32_t after_ms; // the moment, if none comes before it; 0: there is no such time
    uint32_t every_ms; // and passing ones; 0: none
    StoppedFn stopped, passing;
    void *context;
} Moments;

// Runs words (up to a NULL), calls stopped once, lets the program go on, and returns when it has
// ended; after Ctrl+C or the time it is ended. False when it cannot be started, ended abnormally
// before any moment, or stopped returned false. If this program ends, so does that one.
bool debugged_run(char **words, const Moments *moments, Error *err);

#endif
