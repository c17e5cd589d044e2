// The snapshots: every process of the job is stopped, captured, written, and let go.

#include "live.h"
#include "record.h"

#include <winternl.h>

NTSTATUS NTAPI NtSuspendProcess(HANDLE process);
NTSTATUS NTAPI NtResumeProcess(HANDLE process);

#define STOP_ROUNDS 16

typedef struct Stopped {
    HANDLE handles[MAX_PROCESSES];
    DWORD pids[MAX_PROCESSES];
    size_t count;
} Stopped;

static bool has_ended(HANDLE process) {
    return WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
}

static bool is_stopped(const Stopped *stopped, DWORD pid) {
    for (size_t i = 0; i < stopped->count; i++)
        if (stopped->pids[i] == pid)
            return true;
    return false;
}

// One that cannot be opened or stopped has just ended.
static bool stop_one(Stopped *stopped, DWORD pid) {
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ |
                                     PROCESS_SUSPEND_RESUME | SYNCHRONIZE,
                                 FALSE, pid);
    if (process && NtSuspendProcess(process) >= 0) {
        stopped->handles[stopped->count] = process;
        stopped->pids[stopped->count++] = pid;
        return true;
    }
    if (process)
        CloseHandle(process);
    return false;
}

// A process may start another while the first are being stopped: repeats until a list
// of the job brings none that still runs.
static bool stop_all(const Program *program, Stopped *stopped, Error *err) {
    for (int round = 0; round < STOP_ROUNDS; round++) {
        DWORD pids[MAX_PROCESSES];
        size_t count = launch_pids(program, pids, MAX_PROCESSES);
        bool more = false;
        for (size_t i = 0; i < count && i < MAX_PROCESSES; i++)
            if (!is_stopped(stopped, pids[i]) && stopped->count < MAX_PROCESSES)
                more |= stop_one(stopped, pids[i]);
        if (!more)
            return count > 0 || has_ended(program->process) ||
                   error_set(err, "cannot list the job's processes: error %lu", GetLastError());
    }
    return true;
}

static void let_go(Stopped *stopped) {
    for (size_t i = 0; i < stopped->count; i++) {
        NtResumeProcess(stopped->handles[i]);
        CloseHandle(stopped->handles[i]);
    }
}

static Captured dump_process(HANDLE process, const Checkpoint *checkpoint, Dump *dump, Error *err) {
    Snapshot s;
    snapshot_init(&s);
    if (!live_capture(process, dump->pid, &s, err))
        return has_ended(process) ? CAPTURE_GONE : CAPTURE_FAILED;
    bool ok = checkpoint_write(checkpoint, &s, dump, err);
    snapshot_free(&s);
    return ok ? CAPTURED : CAPTURE_FAILED;
}

static Captured dump_all(const Program *program, const Stopped *stopped,
                         const Checkpoint *checkpoint, Capture *capture, Error *err) {
    Captured main = CAPTURE_GONE;
    for (size_t i = 0; i < stopped->count; i++) {
        Dump *dump = &capture->dumps[capture->dump_count];
        *dump = (Dump){.pid = stopped->pids[i], .main = stopped->pids[i] == program->pid};
        Captured captured = dump_process(stopped->handles[i], checkpoint, dump, err);
        if (captured == CAPTURE_FAILED)
            return CAPTURE_FAILED;
        if (dump->main)
            main = captured;
        if (captured == CAPTURED)
            capture->dump_count++;
    }
    return main;
}

Captured program_capture(Program *program, const Checkpoint *checkpoint, Capture *capture,
                         Error *err) {
    Stopped stopped = {.count = 0};
    Captured captured = CAPTURE_FAILED;
    Watchdog dog;
    if (!watchdog_start(&dog, program, checkpoint->deadline_us, err))
        return CAPTURE_FAILED;
    if (stop_all(program, &stopped, err))
        captured = dump_all(program, &stopped, checkpoint, capture, err);
    let_go(&stopped);
    // What was captured until then was cut short.
    return watchdog_stop(&dog) ? CAPTURE_OVERRAN : captured;
}
