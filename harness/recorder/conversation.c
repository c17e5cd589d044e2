// What the program says, line by line. The program is not trusted: a line that is not part of
// the protocol, or more lines than a task can need, are noise. A little of the noise is
// kept; it gets no answer and decides nothing.

#include "recorder.h"

#include "clock.h"

#include <inttypes.h>
#include <string.h>

#define WALK_PATIENCE_MS 1000
#define MAX_CHECKPOINTS  64 // of a task: Options.most_checkpoints
#define MAX_PARAMETERS   256
#define MAX_NOISE        20
#define MAX_CALLS        20000
#define CALL_NUMBERS     4 // of a call, before frames and arguments

static void noise(Conversation *c) {
    c->line[c->line_length < sizeof c->line ? c->line_length : sizeof c->line - 1] = '\0';
    if (c->noise++ < MAX_NOISE)
        event_noise(c->events, c->line);
}

// A program that does not read its answer, or is gone, is noticed by the loop.
static void send_answer(Conversation *c, MessageType type, uint64_t number) {
    char line[PROTOCOL_LINE];
    Message m = {.type = type, .number = {number}};
    program_answer(c->program, line, message_print(&m, line));
}

static const NamedNumber *find_parameter(const Options *options, const char *name) {
    for (size_t i = 0; i < options->parameter_count; i++)
        if (strcmp(options->parameters[i].name, name) == 0)
            return &options->parameters[i];
    return NULL;
}

static bool hear_hello(Conversation *c, const Message *m) {
    if (c->hello)
        return false;
    c->hello = true;
    program_greeted(c->program, (uint32_t)m->number[1]);
    event_hello(c->events, m->number[0]);
    if (m->number[0] == PROTOCOL_VERSION)
        send_answer(c, MESSAGE_GO, 0);
    return true;
}

static bool hear_parameter(Conversation *c, const Message *m) {
    if (++c->parameters > MAX_PARAMETERS)
        return false;
    const NamedNumber *parameter = find_parameter(c->options, m->name);
    event_parameter(c->events, m->name, parameter ? &parameter->value : NULL);
    if (parameter)
        send_answer(c, MESSAGE_VALUE, parameter->value);
    else
        send_answer(c, MESSAGE_UNKNOWN, 0);
    return true;
}

static bool hear_at(Conversation *c, const Message *m) {
    const uint32_t most =
        c->options->most_checkpoints ? c->options->most_checkpoints : MAX_CHECKPOINTS;
    if (c->at.name[0] || m->number[0] != c->checkpoints + 1 || c->checkpoints == most)
        return false;
    c->checkpoints++;
    c->at = *m;
    c->answered = false;
    return true;
}

// Lines of a walk that come after the snapshot was taken without it are late, not noise.
static bool hear_walk(Conversation *c, const Message *m) {
    if (!c->at.name[0])
        return false;
    c->walking = m->type == MESSAGE_WALKED ? 0 : m->number[0];
    return c->answered || told_add(&c->told, m);
}

static size_t locked_heaps(const Conversation *c, vm_addr *out, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < c->told.facts.heap_walk_count && count < size; i++)
        if (!c->told.facts.heap_walks[i].finished)
            out[count++] = c->told.facts.heap_walks[i].heap;
    return count;
}

static Captured take_snapshots(Conversation *c, Capture *capture, Error *err) {
    const Checkpoint checkpoint = {c->options, &c->at, &c->told, c->deadline_us};
    capture->dump_count = capture->doubt_count = 0;
    if (c->options->most_dump_bytes && c->dump_bytes > c->options->most_dump_bytes)
        return CAPTURED; // the event then names no file
    const Captured captured = program_capture(c->program, &checkpoint, capture, err);
    for (size_t i = 0; i < capture->dump_count; i++)
        c->dump_bytes += capture->dumps[i].bytes;
    return captured;
}

static bool capture_processes(Conversation *c, Error *err) {
    static Capture capture;
    vm_addr locked[64];
    const uint64_t start_us = clock_us();
    const Captured captured = take_snapshots(c, &capture, err);
    if (captured == CAPTURE_FAILED)
        return false;
    c->overran = captured == CAPTURE_OVERRAN;
    if (c->overran)
        return true;
    if (captured == CAPTURED)
        event_checkpoint(c->events, &c->at, capture.dumps, capture.dump_count, locked,
                         locked_heaps(c, locked, sizeof locked / sizeof *locked),
                         (clock_us() - start_us) / 1000);
    for (size_t i = 0; i < capture.doubt_count; i++)
        event_doubt(c->events, &c->at, &capture.doubts[i]);
    told_clear(&c->told);
    c->answered = true;
    send_answer(c, MESSAGE_GO, c->at.number[0]);
    return true;
}

// Returns false only when recording failed; a `ready` out of turn is noise.
static bool hear_ready(Conversation *c, const Message *m, Error *err) {
    if (!c->at.name[0] || m->number[0] != c->at.number[0] || strcmp(m->name, c->at.name) != 0) {
        noise(c);
        return true;
    }
    bool ok = c->answered || capture_processes(c, err);
    c->at.name[0] = '\0';
    c->walking = 0;
    return ok;
}

// Once, as the crash that it belongs to.
static bool hear_site(Conversation *c, const Message *m) {
    if (c->site)
        return false;
    c->site = true;
    event_site(c->events, m);
    return true;
}

static bool hear_call(Conversation *c, const Message *m) {
    if (m->number[CALL_NUMBERS - 1] > m->count - CALL_NUMBERS || ++c->calls > MAX_CALLS)
        return false;
    event_call(c->events, m, program_output_bytes(c->program));
    return true;
}

static bool hear_crash(Conversation *c, const Message *m) {
    event_crash(c->events, m);
    return true;
}

// Once: the program ends after it.
static bool hear_cannot(Conversation *c, const Message *m) {
    if (c->cannot)
        return false;
    c->cannot = true;
    event_cannot(c->events, m);
    return true;
}

static bool hear_bye(Conversation *c) {
    if (!c->bye)
        event_bye(c->events);
    c->bye = true;
    return true;
}

static bool understood(Conversation *c, const Message *m) {
    switch (m->type) {
    case MESSAGE_HELLO: return hear_hello(c, m);
    case MESSAGE_PARAMETER: return hear_parameter(c, m);
    case MESSAGE_CLAIM:
    case MESSAGE_BYTES: return told_add(&c->told, m);
    case MESSAGE_AT: return hear_at(c, m);
    case MESSAGE_WALK:
    case MESSAGE_HEAP:
    case MESSAGE_WALKED: return hear_walk(c, m);
    case MESSAGE_SITE: return hear_site(c, m);
    case MESSAGE_CALL: return hear_call(c, m);
    case MESSAGE_CRASH: return hear_crash(c, m);
    case MESSAGE_CANNOT: return hear_cannot(c, m);
    case MESSAGE_BYE: return hear_bye(c);
    default: return false; // the recorder's own words
    }
}

static bool hear_line(Conversation *c, Error *err) {
    Message m;
    if (c->line_too_long || !message_parse(c->line, c->line_length, &m, NULL) ||
        strcmp(m.nonce, c->options->nonce) != 0) {
        noise(c);
        return true;
    }
    c->heard_us = clock_us();
    if (m.type == MESSAGE_READY)
        return hear_ready(c, &m, err);
    if (!understood(c, &m))
        noise(c);
    return true;
}

bool conversation_hear(Conversation *c, const char *bytes, size_t size, Error *err) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != '\n') {
            if (c->line_length < sizeof c->line - 1)
                c->line[c->line_length++] = bytes[i];
            else
                c->line_too_long = true;
            continue;
        }
        bool ok = hear_line(c, err);
        c->line_length = 0;
        c->line_too_long = false;
        if (!ok)
            return false;
    }
    return true;
}

uint32_t conversation_patience_ms(const Conversation *c) {
    if (!c->walking || c->answered)
        return FOREVER_MS;
    const uint64_t waited_ms = (clock_us() - c->heard_us) / 1000;
    return waited_ms >= WALK_PATIENCE_MS ? 0 : (uint32_t)(WALK_PATIENCE_MS - waited_ms);
}

bool conversation_overdue(Conversation *c, Error *err) {
    return conversation_patience_ms(c) != 0 || capture_processes(c, err);
}

const char *conversation_waiting_for(const Conversation *c) {
    static char walk[32];
    if (c->overran)
        return "photograph";
    if (c->bye)
        return "end";
    if (!c->walking)
        return "checkpoint";
    snprintf(walk, sizeof walk, "walk 0x%" PRIx64, c->walking);
    return walk;
}
