// Stopping threads from outside, so that nothing in the sandbox can undo it: ptrace(2),
// PTRACE_SEIZE and PTRACE_INTERRUPT. A SIGCONT from any process that was overlooked could
// undo a SIGSTOP. While a process is stopped like this, ReadProcessMemory on it fails in
// Wine, which needs ptrace itself: let it go before the program goes on.

#ifndef REGIONLAB_STOP_H
#define REGIONLAB_STOP_H

#include "error.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

typedef struct StoppedThread {
    pid_t pid, tid;
    int signal;   // that it was about to take; it gets it when it goes on
    bool at_rest; // false: it is in the middle of something short, or ending
    struct user_regs_struct registers;
} StoppedThread;

typedef struct Stop {
    StoppedThread *threads; // in the order of processes, then as /proc lists them
    size_t count;
    uint64_t until_us; // clock_us(): for whom is not waited any longer; see stop_begin()
} Stop;

// An empty list. However many threads cannot be woken, all together are waited for until then
// and for at most a second.
Stop stop_begin(uint64_t deadline_us);

// Stops every thread of the process that still runs, until no new one comes. A thread that
// ends meanwhile is not there. False with *err when one cannot be stopped; those that were
// are still in *stop.
bool stop_process(Stop *stop, pid_t pid, Error *err);

// Lets all of them go, and frees the list.
void stop_end(Stop *stop);

#endif
