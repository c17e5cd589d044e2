// The loop: whatever comes first of the program's words, its output, its end, and the
// end of somebody's patience.

#include "record.h"

#define OUTPUT_KEPT      (64u << 10)
#define OUTPUT_LIMIT     (16u << 20)
#define DRAIN_MS         2000 // to read what an ended program left in its pipes
#define EXIT_ENDED_BY_US 1

typedef struct Run {
    const Options *options;
    Program program;
    Conversation conversation;
    FILE *events, *output;
    uint64_t output_bytes, protocol_bytes;
    ULONGLONG deadline; // GetTickCount64()
    bool exited, timed_out, flooded;
    DWORD exit_code;
    size_t processes_left;
} Run;

static FILE *create(const char *folder, const char *name, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s\\%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        error_set(err, "cannot create %s", path);
    return file;
}

static DWORD until(ULONGLONG deadline) {
    const ULONGLONG now = GetTickCount64();
    return now >= deadline ? 0 : (DWORD)(deadline - now);
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

// Both streams count: a program that floods the protocol's with noise, or with
// messages, fills the evidence too.
static void note_flood(Run *r, size_t bytes) {
    r->output_bytes += bytes;
    if (r->output_bytes <= OUTPUT_LIMIT || r->flooded)
        return;
    r->flooded = true;
    event_output_limit(r->events, r->output_bytes);
    end_all(r);
}

static void keep_output(Run *r) {
    const size_t size = pipe_take(&r->program.output);
    const uint64_t kept = (uint64_t)ftell(r->output);
    const size_t room = kept < OUTPUT_KEPT ? (size_t)(OUTPUT_KEPT - kept) : 0;
    fwrite(r->program.output.buffer, 1, size < room ? size : room, r->output);
    note_flood(r, size);
}

static bool hear(Run *r, Error *err) {
    const size_t size = pipe_take(&r->program.from);
    note_flood(r, size);
    return r->flooded || conversation_hear(&r->conversation, r->program.from.buffer, size, err);
}

// The process comes last: what it said before it ended is read first.
static bool handle(Run *r, HANDLE which, Error *err) {
    if (which == r->program.from.done) {
        if (!hear(r, err))
            return false;
        if (r->program.from.open)
            pipe_begin(&r->program.from);
    } else if (which == r->program.output.done) {
        keep_output(r);
        if (r->program.output.open)
            pipe_begin(&r->program.output);
    } else {
        note_exit(r);
    }
    return true;
}

// False with *err when recording failed. Otherwise *more says whether to come again.
static bool step(Run *r, bool *more, Error *err) {
    HANDLE waits[3];
    DWORD count = 0;
    if (r->program.from.open)
        waits[count++] = r->program.from.done;
    if (r->program.output.open)
        waits[count++] = r->program.output.done;
    if (!r->exited)
        waits[count++] = r->program.process;
    *more = count > 0;
    if (count == 0)
        return true;

    const DWORD left = until(r->deadline),
                patience = r->exited ? INFINITE : conversation_patience(&r->conversation);
    const DWORD event =
        WaitForMultipleObjects(count, waits, FALSE, left < patience ? left : patience);
    if (event < WAIT_OBJECT_0 + count)
        return handle(r, waits[event - WAIT_OBJECT_0], err);
    if (event != WAIT_TIMEOUT)
        return error_set(err, "waiting for the program failed with error %lu", GetLastError());
    if (patience < left)
        return conversation_overdue(&r->conversation, err);
    r->timed_out = !r->exited;
    *more = false;
    return true;
}

static bool loop(Run *r, Error *err) {
    bool more = true;
    pipe_begin(&r->program.from);
    pipe_begin(&r->program.output);
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
    return (!ferror(r->events) && !ferror(r->output)) ||
           error_set(err, "cannot write into %s", r->options->evidence);
}

static bool start(Run *r, Error *err) {
    Platform platform;
    live_platform(&platform);
    event_start(r->events, &platform, r->options->time_limit_ms);
    if (!program_start(&r->program, r->options, err))
        return false;
    r->deadline = GetTickCount64() + r->options->time_limit_ms;
    r->conversation =
        (Conversation){.options = r->options, .program = &r->program, .events = r->events};
    return true;
}

bool run(const Options *options, Error *err) {
    static Run r; // the pipes' buffers are too large for a stack
    r = (Run){.options = options};
    r.events = create(options->evidence, "events.jsonl", err);
    r.output = r.events ? create(options->evidence, "output.txt", err) : NULL;
    bool ok = r.output && start(&r, err);
    if (ok) {
        ok = loop(&r, err);
        told_clear(&r.conversation.told);
        program_close(&r.program);
    }
    if (r.output && fclose(r.output) != 0 && ok)
        ok = error_set(err, "cannot write output.txt into %s", options->evidence);
    if (r.events && fclose(r.events) != 0 && ok)
        ok = error_set(err, "cannot write events.jsonl into %s", options->evidence);
    return ok;
}
