// The loop: it handles whatever comes first, a message of the program, its end, or a time
// limit.

#include "recorder.h"

#include "clock.h"

#define OUTPUT_LIMIT   (16u << 20)
#define OUTPUT_LOOK_MS 20   // how often the growth of output.txt is looked at
#define DRAIN_MS       2000 // to read what an ended program left in its pipe

typedef struct Run {
    const Options *options;
    Program *program;
    Conversation conversation;
    FILE *events;
    uint64_t protocol_bytes;
    uint64_t deadline_us; // clock_us()
    bool exited, timed_out, flooded;
    Exit exit;
} Run;

static uint32_t until_ms(uint64_t deadline_us) {
    const uint64_t now = clock_us();
    return now >= deadline_us ? 0 : (uint32_t)((deadline_us - now + 999) / 1000);
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

// Ends what is left of its processes: only then are their ends of the pipes closed.
static void note_exit(Run *r) {
    r->exited = true;
    r->exit = program_exit(r->program);
    r->deadline_us = clock_us() + DRAIN_MS * 1000;
}

// What is sent to the recorder counts, too: a program that floods it with noise or messages
// also fills the evidence.
static void look_for_flood(Run *r) {
    const uint64_t bytes = program_output_bytes(r->program) + r->protocol_bytes;
    if (bytes <= OUTPUT_LIMIT || r->flooded)
        return;
    r->flooded = true;
    event_output_limit(r->events, bytes);
    program_end(r->program);
}

static bool hear_program(Run *r, Error *err) {
    const char *words;
    const size_t size = program_take(r->program, &words);
    r->protocol_bytes += size;
    return r->flooded || conversation_hear(&r->conversation, words, size, err);
}

static bool overdue(Run *r, bool *more, Error *err) {
    if (until_ms(r->deadline_us) > 0)
        return r->exited || conversation_overdue(&r->conversation, err);
    r->timed_out = !r->exited;
    *more = false;
    return true;
}

// False with *err when recording failed. Otherwise *more says whether to call again.
static bool take_step(Run *r, bool *more, Error *err) {
    const uint32_t patience_ms =
        r->exited ? FOREVER_MS : conversation_patience_ms(&r->conversation);
    const uint32_t wait_ms = least(least(until_ms(r->deadline_us), patience_ms), OUTPUT_LOOK_MS);
    const Happened happened = program_wait(r->program, wait_ms, err);
    look_for_flood(r);
    *more = happened != PROGRAM_GONE;
    switch (happened) {
    case PROGRAM_QUIET: return overdue(r, more, err);
    case PROGRAM_SPOKE: return hear_program(r, err);
    case PROGRAM_ENDED: note_exit(r); return true;
    case PROGRAM_GONE: return true;
    case PROGRAM_FAILED: break;
    }
    return false;
}

static bool loop(Run *r, Error *err) {
    bool more = true;
    while (more && !r->conversation.overran)
        if (!take_step(r, &more, err))
            return false;
    if (r->timed_out || r->conversation.overran) {
        event_timeout(r->events, r->options->time_limit_ms,
                      conversation_waiting_for(&r->conversation));
        program_end(r->program);
    } else {
        event_exit(r->events, &r->exit);
    }
    event_end(r->events);
    return !ferror(r->events) ||
           error_set(err, "cannot write events.jsonl into %s", r->options->evidence);
}

static bool start_program(Run *r, Error *err) {
    const RecorderName name = recorder_name();
    event_start(r->events, &name, r->options->time_limit_ms);
    r->program = program_start(r->options, err);
    r->deadline_us = clock_us() + r->options->time_limit_ms * 1000ull;
    r->conversation = (Conversation){.options = r->options,
                                     .program = r->program,
                                     .events = r->events,
                                     .deadline_us = r->deadline_us};
    return r->program != NULL;
}

bool run_program(const Options *options, Error *err) {
    static Run r; // what was told is too large for a stack
    r = (Run){.options = options, .events = evidence_create(options, "events.jsonl", err)};
    if (!r.events)
        return false;
    bool ok = start_program(&r, err);
    if (ok) {
        ok = loop(&r, err);
        told_clear(&r.conversation.told);
        ok = program_close(r.program, ok ? err : NULL) && ok;
    }
    if (fclose(r.events) != 0 && ok)
        ok = error_set(err, "cannot write events.jsonl into %s", options->evidence);
    return ok;
}
