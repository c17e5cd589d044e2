// The loop: whatever comes first of the program's words, its end, and the end of
// somebody's patience.

#include "record.h"

#define OUTPUT_KEPT      (64u << 10)
#define OUTPUT_LIMIT     (16u << 20)
#define OUTPUT_LOOK_MS   20   // how often the growth of output.txt is looked at
#define DRAIN_MS         2000 // to read what an ended program left in its pipe
#define EXIT_ENDED_BY_US 1

typedef struct Run {
    const Options *options;
    Program program;
    Conversation conversation;
    FILE *events;
    HANDLE output;
    uint64_t protocol_bytes;
    ULONGLONG deadline; // GetTickCount64()
    bool exited, timed_out, flooded;
    DWORD exit_code;
    size_t processes_left;
} Run;

static FILE *create_events(const char *folder, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s\\events.jsonl", folder);
    FILE *file = fopen(path, "wb");
    if (!file)
        error_set(err, "cannot create %s", path);
    return file;
}

// The program writes its output into a file, not into a pipe: under Wine a write to a
// pipe costs 100 us, to a file 2, and unbuffered printf writes letter by letter. Its
// handle can only append. Ours is for the size.
static bool create_output(const char *folder, HANDLE *ours, HANDLE *programs, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s\\output.txt", folder);
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE;
    *ours = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, share, NULL, CREATE_ALWAYS, 0, NULL);
    if (*ours == INVALID_HANDLE_VALUE)
        return error_set(err, "cannot create %s: error %lu", path, GetLastError());
    *programs = CreateFileA(path, FILE_APPEND_DATA | SYNCHRONIZE, share, &inheritable,
                            OPEN_EXISTING, 0, NULL);
    if (*programs != INVALID_HANDLE_VALUE)
        return true;
    error_set(err, "cannot open %s: error %lu", path, GetLastError());
    CloseHandle(*ours);
    return false;
}

// Cuts what is kept, when nothing is left that could write.
static bool close_output(HANDLE output, Error *err) {
    LARGE_INTEGER size = {.QuadPart = 0}, kept = {.QuadPart = OUTPUT_KEPT};
    bool ok = GetFileSizeEx(output, &size) &&
              (size.QuadPart <= kept.QuadPart ||
               (SetFilePointerEx(output, kept, NULL, FILE_BEGIN) && SetEndOfFile(output)));
    if (!ok)
        error_set(err, "cannot cut output.txt: error %lu", GetLastError());
    CloseHandle(output);
    return ok;
}

static DWORD until(ULONGLONG deadline) {
    const ULONGLONG now = GetTickCount64();
    return now >= deadline ? 0 : (DWORD)(deadline - now);
}

static DWORD least(DWORD a, DWORD b) {
    return a < b ? a : b;
}

static void end_all(Run *r) {
    TerminateJobObject(r->program.job, EXIT_ENDED_BY_US);
}

// Ends what is left of the job: only then are its ends of the pipes closed.
static void note_exit(Run *r) {
    DWORD pids[1];
    r->exited = true;
    GetExitCodeProcess(r->program.process, &r->exit_code);
    r->processes_left = program_pids(&r->program, pids, 1);
    end_all(r);
    r->deadline = GetTickCount64() + DRAIN_MS;
}

// What is said to the recorder counts as well: a program that floods it with noise, or
// with messages, fills the evidence too.
static void look_for_flood(Run *r) {
    LARGE_INTEGER size = {.QuadPart = 0};
    GetFileSizeEx(r->output, &size);
    const uint64_t bytes = (uint64_t)size.QuadPart + r->protocol_bytes;
    if (bytes <= OUTPUT_LIMIT || r->flooded)
        return;
    r->flooded = true;
    event_output_limit(r->events, bytes);
    end_all(r);
}

static bool hear(Run *r, Error *err) {
    const size_t size = pipe_take(&r->program.from);
    r->protocol_bytes += size;
    if (!r->flooded && !conversation_hear(&r->conversation, r->program.from.buffer, size, err))
        return false;
    if (r->program.from.open)
        pipe_begin(&r->program.from);
    return true;
}

// False with *err when recording failed. Otherwise *more says whether to come again.
// The process stands last: what it said before it ended is read first.
static bool step(Run *r, bool *more, Error *err) {
    HANDLE waits[2];
    DWORD count = 0;
    if (r->program.from.open)
        waits[count++] = r->program.from.done;
    if (!r->exited)
        waits[count++] = r->program.process;
    *more = count > 0;
    if (count == 0)
        return true;

    const DWORD patience = r->exited ? INFINITE : conversation_patience(&r->conversation);
    const DWORD wait = least(least(until(r->deadline), patience), OUTPUT_LOOK_MS);
    const DWORD event = WaitForMultipleObjects(count, waits, FALSE, wait);
    look_for_flood(r);
    if (event < WAIT_OBJECT_0 + count) {
        if (waits[event - WAIT_OBJECT_0] == r->program.from.done)
            return hear(r, err);
        note_exit(r);
        return true;
    }
    if (event != WAIT_TIMEOUT)
        return error_set(err, "waiting for the program failed with error %lu", GetLastError());
    if (until(r->deadline) > 0)
        return r->exited || conversation_overdue(&r->conversation, err);
    r->timed_out = !r->exited;
    *more = false;
    return true;
}

static bool loop(Run *r, Error *err) {
    bool more = true;
    pipe_begin(&r->program.from);
    while (more)
        if (!step(r, &more, err))
            return false;
    if (r->timed_out) {
        event_timeout(r->events, r->options->time_limit_ms,
                      conversation_waiting_for(&r->conversation));
        end_all(r);
    } else {
        event_exit(r->events, r->exit_code, r->processes_left);
    }
    event_end(r->events);
    return !ferror(r->events) ||
           error_set(err, "cannot write events.jsonl into %s", r->options->evidence);
}

static bool start(Run *r, Error *err) {
    Platform platform;
    HANDLE programs_output;
    live_platform(&platform);
    event_start(r->events, &platform, r->options->time_limit_ms);
    if (!create_output(r->options->evidence, &r->output, &programs_output, err))
        return false;
    bool ok = program_start(&r->program, r->options, programs_output, err);
    CloseHandle(programs_output);
    if (!ok) {
        CloseHandle(r->output);
        return false;
    }
    r->deadline = GetTickCount64() + r->options->time_limit_ms;
    r->conversation =
        (Conversation){.options = r->options, .program = &r->program, .events = r->events};
    return true;
}

bool run(const Options *options, Error *err) {
    static Run r; // the pipes' buffers are too large for a stack
    r = (Run){.options = options, .events = create_events(options->evidence, err)};
    if (!r.events)
        return false;
    bool ok = start(&r, err);
    if (ok) {
        ok = loop(&r, err);
        told_clear(&r.conversation.told);
        program_close(&r.program);
        ok = close_output(r.output, ok ? err : NULL) && ok;
    }
    if (fclose(r.events) != 0 && ok)
        ok = error_set(err, "cannot write events.jsonl into %s", options->evidence);
    return ok;
}
