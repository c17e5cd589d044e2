#include "stop.h"

#include "array.h"
#include "clock.h"
#include "processes.h"
#include "wine_private.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#define STOP_PATIENCE_US 1000000
#define MAX_THREADS      4096
#define SYSCALL_READ     0 // x86-64

static StoppedThread *find_thread(const Stop *stop, pid_t tid) {
    for (size_t i = 0; i < stop->count; i++)
        if (stop->threads[i].tid == tid)
            return &stop->threads[i];
    return NULL;
}

static bool seize(pid_t tid) {
    return ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0 &&
           ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0;
}

static void pause_briefly(void) {
    nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
}

typedef enum Came { CAME_TO_STOP, CAME_TO_END, CAME_NOT } Came;

// A thread that sleeps in the kernel and cannot be woken (vfork(2), a slow disk) does not
// stop: there must be an end to waiting for it.
static Came wait_for_stop(pid_t tid, uint64_t until_us, int *signal) {
    do {
        int status;
        const pid_t got = waitpid(tid, &status, __WALL | WNOHANG);
        if (got == tid && WIFSTOPPED(status)) {
            *signal = status >> 16 ? 0 : WSTOPSIG(status);
            return CAME_TO_STOP;
        }
        if (got != 0)
            return CAME_TO_END;
        pause_briefly();
    } while (clock_us() < until_us);
    return CAME_NOT;
}

static bool is_pending(pid_t tid, int signal) {
    siginfo_t pending[8];
    const struct __ptrace_peeksiginfo_args which = {.nr = 8};
    const long count = ptrace(PTRACE_PEEKSIGINFO, tid, &which, pending);
    for (long i = 0; i < count; i++)
        if (pending[i].si_signo == signal)
            return true;
    return false;
}

// No thread that is about to end, or that changes Wine's tables: of those that block the signal
// to be suspended, only one that is suspended stays so, and waits in read(2) then.
static bool is_at_rest(const StoppedThread *thread) {
    uint64_t blocked = 0;
    ptrace(PTRACE_GETSIGMASK, thread->tid, sizeof blocked, &blocked);
    const bool shut = blocked >> (WINE_SIGNAL_SUSPEND - 1) & 1;
    return thread->signal != WINE_SIGNAL_END && !is_pending(thread->tid, WINE_SIGNAL_END) &&
           (!shut || thread->registers.orig_rax == SYSCALL_READ);
}

static bool add_thread(Stop *stop, StoppedThread thread, Error *err) {
    StoppedThread *room = array_room(stop->threads, stop->count, sizeof *stop->threads);
    if (!room) {
        ptrace(PTRACE_DETACH, thread.tid, NULL, (void *)(intptr_t)thread.signal);
        return error_set(err, "out of memory after %zu stopped threads", stop->count);
    }
    stop->threads = room;
    stop->threads[stop->count++] = thread;
    return true;
}

static bool collect(Stop *stop, pid_t pid, pid_t tid, Error *err) {
    StoppedThread thread = {.pid = pid, .tid = tid};
    switch (wait_for_stop(tid, stop->until_us, &thread.signal)) {
    case CAME_TO_END: return true;
    case CAME_NOT: return error_set(err, "thread %d of process %d does not stop", tid, pid);
    case CAME_TO_STOP: break;
    }
    if (ptrace(PTRACE_GETREGS, tid, NULL, &thread.registers) != 0)
        return true; // killed meanwhile
    thread.at_rest = is_at_rest(&thread);
    return add_thread(stop, thread, err);
}

// One that somebody else traces: Wine's server does, for as long as a ReadProcessMemory of
// another process takes.
static bool is_refused(pid_t tid, uint64_t until_us) {
    while (!seize(tid)) {
        if (errno == ESRCH)
            return false;
        if (clock_us() > until_us)
            return true;
        pause_briefly();
    }
    return false;
}

// Seizes those that are not stopped yet; false when one is refused.
static bool seize_fresh(const Stop *stop, pid_t pid, pid_t *fresh, size_t *count, Error *err) {
    static pid_t listed[MAX_THREADS];
    const size_t listed_count = process_threads(pid, listed, MAX_THREADS);
    *count = 0;
    for (size_t i = 0; i < listed_count; i++) {
        if (find_thread(stop, listed[i]))
            continue;
        if (is_refused(listed[i], stop->until_us))
            return error_set(err, "thread %d of process %d cannot be stopped: %s", listed[i], pid,
                             strerror(errno));
        fresh[(*count)++] = listed[i];
    }
    return true;
}

Stop stop_begin(uint64_t deadline_us) {
    const uint64_t patient = clock_us() + STOP_PATIENCE_US;
    return (Stop){.until_us = patient < deadline_us ? patient : deadline_us};
}

bool stop_process(Stop *stop, pid_t pid, Error *err) {
    static pid_t fresh[MAX_THREADS];
    size_t before, fresh_count;
    bool ok;
    do {
        before = stop->count;
        ok = seize_fresh(stop, pid, fresh, &fresh_count, err);
        for (size_t i = 0; i < fresh_count; i++) // after a refusal too: they are to go on again
            ok = collect(stop, pid, fresh[i], err) && ok;
    } while (ok && stop->count > before);
    return ok;
}

void stop_end(Stop *stop) {
    for (size_t i = 0; i < stop->count; i++)
        ptrace(PTRACE_DETACH, stop->threads[i].tid, NULL,
               (void *)(intptr_t)stop->threads[i].signal);
    free(stop->threads);
    *stop = (Stop){.threads = NULL};
}
