// Starts a program with this one as its debugger, so that there is a moment at which it is
// certainly stopped: its own first DebugBreak(), or else its normal end (RtlExitUserProcess,
// before anything is taken down). Nothing depends on timing.
//
// The one thing changed in the process is the first byte of RtlExitUserProcess, which is put
// back before the snapshot. Its standard output goes to our standard error.

#ifndef REGIONLAB_DEBUGGED_H
#define REGIONLAB_DEBUGGED_H

#include "error.h"
#include <stdbool.h>
#include <windows.h>

// Takes a snapshot of a stopped process.
typedef bool (*StoppedFn)(void *context, HANDLE process, DWORD pid, Error *err);

// Runs words (up to a NULL), calls stopped once, lets the program go on, and returns when it has
// ended. False when it cannot be started, ended abnormally before that moment, or stopped
// returned false. If this program ends, so does that one.
bool debugged_run(char **words, StoppedFn stopped, void *context, Error *err);

#endif
