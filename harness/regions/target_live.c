#include "target.h"

#include "debugged.h"
#include "live.h"
#include "minidump.h"
#include <string.h>
#include <winternl.h>

NTSTATUS NTAPI NtSuspendProcess(HANDLE process);
NTSTATUS NTAPI NtResumeProcess(HANDLE process);

typedef struct Capture {
    const char *save; // a file for the dump, or NULL
    View *view;
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

static bool stop_and_capture(DWORD pid, Capture *capture, Error *err) {
    if (pid == GetCurrentProcessId())
        return error_set(err, "process %lu is this one, which cannot stop itself", pid);
    HANDLE process = OpenProcess(
        PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | PROCESS_SUSPEND_RESUME, FALSE, pid);
    if (!process)
        return error_set(err,
                         GetLastError() == ERROR_ACCESS_DENIED
                             ? "process %lu may not be opened: access is denied"
                             : "there is no process %lu",
                         pid);
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
    Capture capture = {a->save, out};
    if (!a->live)
        return dump_open(a, 0, out, err);
    return a->program ? debugged_run(a->program, capture_stopped, &capture, err)
                      : stop_and_capture(a->pid, &capture, err);
}
