#include "target.h"

#include "debugged.h"
#include "live.h"
#include "minidump.h"
#include "running.h"
#include <string.h>
#include <winternl.h>

NTSTATUS NTAPI NtSuspendProcess(HANDLE process);
NTSTATUS NTAPI NtResumeProcess(HANDLE process);

#define MOST_PASSING 9999

typedef struct Capture {
    const char *save; // a file for the dump, or NULL
    View *view;
    unsigned passing; // how many were saved on the way
} Capture;

static bool save_dump(const Snapshot *s, const char *path, Error *err) {
    FILE *file = fopen(path, "wb");
    if (!file)
        return error_set(err, "cannot create %s", path);
    const bool ok = minidump_write(s, file, err);
    return fclose(file) == 0 ? ok : error_set(err, "cannot write %s", path);
}

// The process is stopped while this runs, and may be gone afterwards.
static bool capture_stopped(void *context, HANDLE process, DWORD pid, Error *err) {
    const Capture *capture = context;
    View *v = capture->view;
    memset(v, 0, sizeof *v);
    snapshot_init(&v->snapshot);
    const bool ok = live_capture(process, pid, &v->snapshot, err) && view_finish(v, err) &&
                    (!capture->save || save_dump(&v->snapshot, capture->save, err));
    v->snapshot.source = (Source){0};
    if (!ok)
        view_close(v);
    return ok;
}

// "OUT.dmp" becomes "OUT.0001.dmp": the first of the passing moments.
static void passing_name(const Capture *capture, char *name, size_t size) {
    const char *dot = strrchr(capture->save, '.');
    const size_t stem = dot ? (size_t)(dot - capture->save) : strlen(capture->save);
    snprintf(name, size, "%.*s.%04u%s", (int)stem, capture->save, capture->passing, dot ? dot : "");
}

// A snapshot on the way, into a file of its own. A failure costs only this one.
static bool capture_passing(void *context, HANDLE process, DWORD pid, Error *err) {
    Capture *capture = context;
    View view;
    char name[1024];
    if (capture->passing == MOST_PASSING)
        return true;
    capture->passing++;
    passing_name(capture, name, sizeof name);
    Capture one = {.save = name, .view = &view};
    if (!capture_stopped(&one, process, pid, err)) {
        fprintf(stderr, "regions: %s\n", err->text);
        return false;
    }
    fprintf(stderr, "regions: saved %s\n", name);
    view_close(&view);
    return true;
}

static bool run(const Arguments *a, Capture *capture, Error *err) {
    const Moments moments = {.after_ms = a->after_ms,
                             .every_ms = a->every_ms,
                             .stopped = capture_stopped,
                             .passing = capture_passing,
                             .context = capture};
    return debugged_run(a->program, &moments, err);
}

static bool stop_and_capture(DWORD pid, Capture *capture, Error *err) {
    char list[200];
    if (pid == GetCurrentProcessId())
        return error_set(err, "process %lu is this one, which cannot stop itself", pid);
    HANDLE process = OpenProcess(
        PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | PROCESS_SUSPEND_RESUME, FALSE, pid);
    if (!process && GetLastError() == ERROR_ACCESS_DENIED)
        return error_set(err, "process %lu may not be opened: access is denied", pid);
    if (!process)
        return error_set(err, "there is no process %lu. Running are:%s", pid,
                         running_list(list, sizeof list));
    bool ok = NtSuspendProcess(process) >= 0;
    if (ok) {
        ok = capture_stopped(capture, process, pid, err);
        NtResumeProcess(process);
    } else {
        error_set(err, "process %lu cannot be stopped", pid);
    }
    CloseHandle(process);
    return ok;
}

bool target_open(const Arguments *a, View *out, Error *err) {
    Capture capture = {a->save, out, 0};
    if (!a->live)
        return dump_open(a, 0, out, err);
    if (a->program)
        return run(a, &capture, err);
    const uint32_t pid = a->pid ? a->pid : running_named(a->process, err);
    return pid != 0 && stop_and_capture(pid, &capture, err);
}
