// The photograph: every process of the job is stopped, captured, decoded (so that the
// bytes the classifier needs are in the dump), written, and let go.

#include "record.h"

#include "decode.h"
#include "minidump.h"
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
static bool stop(Stopped *stopped, DWORD pid) {
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
        size_t count = program_pids(program, pids, MAX_PROCESSES);
        bool more = false;
        for (size_t i = 0; i < count && i < MAX_PROCESSES; i++)
            if (!is_stopped(stopped, pids[i]) && stopped->count < MAX_PROCESSES)
                more |= stop(stopped, pids[i]);
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

static bool add_given(Snapshot *s, const Options *options) {
    for (size_t i = 0; i < options->parameter_count; i++)
        if (!snapshot_add_parameter(s, options->parameters[i].name, options->parameters[i].value))
            return false;
    for (size_t i = 0; i < options->capability_count; i++)
        if (!snapshot_add_capability(s, options->capabilities[i].name,
                                     options->capabilities[i].value))
            return false;
    return true;
}

static bool add_checkpoint(Snapshot *s, const Options *options, const Message *at, Error *err) {
    snprintf(s->checkpoint, sizeof s->checkpoint, "%s", at->name);
    s->ordinal = (uint32_t)at->number[0];
    s->captured |= HAS_CHECKPOINT;
    return add_given(s, options) || error_set(err, "out of memory for the parameters");
}

static bool write_dump(const Snapshot *s, const char *folder, const char *name, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s\\%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        return error_set(err, "cannot create %s", path);
    bool ok = minidump_write(s, file, err);
    if (fclose(file) != 0 && ok)
        ok = error_set(err, "cannot write %s", path);
    if (!ok)
        remove(path);
    return ok;
}

// The facts of decode() are thrown away: it is run for the bytes that it reads.
static bool complete(Snapshot *s, const Options *options, const Message *at, const Told *told,
                     bool main, Error *err) {
    Facts facts;
    if (!add_checkpoint(s, options, at, err) || (main && !told_copy(told, s, err)) ||
        !decode(s, &facts, err))
        return false;
    facts_free(&facts);
    told_fetch_bytes(told, s);
    return true;
}

static Captured photograph(HANDLE process, const Options *options, const Message *at,
                           const Told *told, Dump *dump, Error *err) {
    Snapshot s;
    snapshot_init(&s);
    if (!live_capture(process, dump->pid, &s, err))
        return has_ended(process) ? CAPTURE_GONE : CAPTURE_FAILED;
    s.main_process = dump->main;
    snprintf(dump->file, sizeof dump->file, "%03u-%s-%lu.dmp", (unsigned)at->number[0], at->name,
             dump->pid);
    bool ok = complete(&s, options, at, told, dump->main, err) &&
              write_dump(&s, options->evidence, dump->file, err);
    snapshot_free(&s);
    return ok ? CAPTURED : CAPTURE_FAILED;
}

static Captured photograph_all(const Program *program, const Stopped *stopped,
                               const Options *options, const Message *at, const Told *told,
                               Dump *dumps, size_t *dump_count, Error *err) {
    Captured main = CAPTURE_GONE;
    *dump_count = 0;
    for (size_t i = 0; i < stopped->count; i++) {
        Dump *dump = &dumps[*dump_count];
        *dump = (Dump){.pid = stopped->pids[i], .main = stopped->pids[i] == program->pid};
        Captured captured = photograph(stopped->handles[i], options, at, told, dump, err);
        if (captured == CAPTURE_FAILED)
            return CAPTURE_FAILED;
        if (dump->main)
            main = captured;
        if (captured == CAPTURED)
            ++*dump_count;
    }
    return main;
}

Captured capture_checkpoint(const Program *program, const Options *options, const Message *at,
                            const Told *told, Dump *dumps, size_t *dump_count, Error *err) {
    Stopped stopped = {.count = 0};
    Captured captured = CAPTURE_FAILED;
    if (stop_all(program, &stopped, err))
        captured = photograph_all(program, &stopped, options, at, told, dumps, dump_count, err);
    let_go(&stopped);
    return captured;
}
