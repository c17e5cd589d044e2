// Starts a program under this one as its debugger, so that there is a moment at which it is
// certainly stopped: its own first DebugBreak(), or else its orderly end (RtlExitUserProcess,
// before anything is taken down). Nothing is waited for by time.
//
// The one thing changed in the process is the first byte of RtlExitUserProcess, which is put
// back before the photograph. Its standard output goes to our standard error.

#ifndef REGIONLAB_DEBUGGED_H
#define REGIONLAB_DEBUGGED_H

#include "error.h"
#include <stdbool.h>
#include <windows.h>

// Takes the photograph of a stopped process.
typedef bool (*StoppedFn)(void *context, HANDLE process, DWORD pid, Error *err);

// Runs words (up to a NULL), calls stopped once, lets the program go on, and returns when it has
// ended. False when it cannot be started, ended otherwise than in order before the moment came,
// or stopped returned false. If this program ends, so does that one.
bool debugged_run(char **words, StoppedFn stopped, void *context, Error *err);

#endif
