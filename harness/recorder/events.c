// events.jsonl: one object for each line, written at once, so that a recorder that is
// itself ended leaves everything up to then. harness/README.md lists the keys.

#include "recorder.h"

#include <inttypes.h>

static Json begin_event(FILE *events, const char *event) {
    Json j = {.out = events};
    json_open(&j, NULL, '{');
    json_text(&j, "event", event);
    return j;
}

static void finish_event(Json *j) {
    json_close(j, '}');
    fputc('\n', j->out);
    fflush(j->out);
}

static const char *path_of(const Options *options, const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", options->evidence, name);
    return path;
}

FILE *evidence_create(const Options *options, const char *name, Error *err) {
    const char *path = path_of(options, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        error_set(err, "cannot create %s", path);
    return file;
}

void evidence_remove(const Options *options, const char *name) {
    remove(path_of(options, name));
}

void event_start(FILE *events, const RecorderName *recorder, uint32_t time_limit_ms) {
    Json j = begin_event(events, "start");
    json_number(&j, "schema", 1);
    json_text(&j, "recorder", recorder->name);
    json_text(&j, "trust", recorder->trust);
    json_text(&j, "platform", recorder->platform);
    json_number(&j, "time_limit_ms", time_limit_ms);
    finish_event(&j);
}

void event_hello(FILE *events, uint64_t version) {
    Json j = begin_event(events, "hello");
    json_number(&j, "version", version);
    finish_event(&j);
}

void event_parameter(FILE *events, const char *name, const uint64_t *value) {
    Json j = begin_event(events, "parameter");
    json_text(&j, "name", name);
    if (value)
        json_address(&j, "value", *value);
    else
        json_text(&j, "value", NULL);
    finish_event(&j);
}

static void put_dump(Json *j, const Dump *dump) {
    json_open(j, NULL, '{');
    json_number(j, "pid", dump->pid);
    json_bool(j, "main", dump->main);
    json_text(j, "file", dump->file);
    json_close(j, '}');
}

void event_checkpoint(FILE *events, const Message *at, const Dump *dumps, size_t dump_count,
                      const vm_addr *locked_heaps, size_t locked_count, uint64_t ms) {
    Json j = begin_event(events, "checkpoint");
    json_number(&j, "ordinal", at->number[0]);
    json_text(&j, "name", at->name);
    json_open(&j, "dumps", '[');
    for (size_t i = 0; i < dump_count; i++)
        put_dump(&j, &dumps[i]);
    json_close(&j, ']');
    json_open(&j, "locked_heaps", '[');
    for (size_t i = 0; i < locked_count; i++)
        json_address(&j, NULL, locked_heaps[i]);
    json_close(&j, ']');
    json_number(&j, "ms", ms);
    finish_event(&j);
}

void event_doubt(FILE *events, const Message *at, const Doubt *doubt) {
    Json j = begin_event(events, "doubt");
    json_number(&j, "ordinal", at->number[0]);
    json_number(&j, "pid", doubt->pid);
    if (doubt->end) {
        json_address(&j, "base", doubt->base);
        json_address(&j, "end", doubt->end);
    }
    json_text(&j, "says", doubt->says);
    finish_event(&j);
}

void event_noise(FILE *events, const char *line) {
    Json j = begin_event(events, "noise");
    json_text(&j, "line", line);
    finish_event(&j);
}

void event_output_limit(FILE *events, uint64_t bytes) {
    Json j = begin_event(events, "output_limit");
    json_number(&j, "bytes", bytes);
    finish_event(&j);
}

void event_site(FILE *events, const Message *site) {
    Json j = begin_event(events, "site");
    json_address(&j, "caller", site->number[0]);
    json_address(&j, "outer", site->number[1]);
    json_address(&j, "state", site->number[2]);
    json_address(&j, "protect", site->number[3]);
    finish_event(&j);
}

static void put_numbers(Json *j, const char *key, const uint64_t *numbers, size_t count) {
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++)
        json_address(j, NULL, numbers[i]);
    json_close(j, ']');
}

void event_call(FILE *events, const Message *call, uint64_t printed) {
    const uint64_t *number = call->number;
    const size_t frames = (size_t)number[3];
    Json j = begin_event(events, "call");
    json_text(&j, "function", call->name);
    json_text(&j, "text", call->text[0] == '-' ? NULL : call->text);
    json_number(&j, "thread", number[0]);
    json_address(&j, "result", number[1]);
    json_number(&j, "error", number[2]);
    put_numbers(&j, "frames", number + 4, frames);
    put_numbers(&j, "values", number + 4 + frames, call->count - 4 - frames);
    json_number(&j, "printed", printed);
    finish_event(&j);
}

void event_crash(FILE *events, const Message *crash) {
    Json j = begin_event(events, "crash");
    json_address(&j, "code", crash->number[0]);
    json_address(&j, "address", crash->number[1]);
    json_text(&j, "access", crash->name);
    json_address(&j, "target", crash->number[2]);
    finish_event(&j);
}

void event_cannot(FILE *events, const Message *cannot) {
    Json j = begin_event(events, "cannot");
    json_text(&j, "what", cannot->name);
    json_number(&j, "error", cannot->number[0]);
    finish_event(&j);
}

void event_timeout(FILE *events, uint32_t ms, const char *waiting_for) {
    Json j = begin_event(events, "timeout");
    json_number(&j, "ms", ms);
    json_text(&j, "waiting_for", waiting_for);
    finish_event(&j);
}

void event_bye(FILE *events) {
    Json j = begin_event(events, "bye");
    finish_event(&j);
}

void event_exit(FILE *events, const Exit *exit) {
    Json j = begin_event(events, "exit");
    json_address(&j, "code", exit->code);
    json_number(&j, "code_bits", exit->code_bits);
    json_number(&j, "processes_left", exit->processes_left);
    finish_event(&j);
}

void event_end(FILE *events) {
    Json j = begin_event(events, "end");
    finish_event(&j);
}
