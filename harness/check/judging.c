#include "judging.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static Judging state;
static jmp_buf escape;
static bool in_run, faulted;

Judging *judging(void) {
    if (!in_run)
        fault("a function of check.h was called outside of a run");
    return &state;
}

// ---- text() ----

typedef struct Text {
    struct Text *next;
    char characters[];
} Text;
static Text *texts;

const char *text(const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    Text *t = length < 0 ? NULL : malloc(sizeof *t + (size_t)length + 1);
    if (t) {
        vsnprintf(t->characters, (size_t)length + 1, format, again);
        t->next = texts;
        texts = t;
    }
    va_end(again);
    if (!t)
        fault("out of memory");
    return t->characters;
}

static void free_texts(void) {
    while (texts) {
        Text *t = texts;
        texts = t->next;
        free(t);
    }
}

// ---- a run ----

void moment_free(Moment *m) {
    view_close(&m->view);
    free(m);
}

static void write_fault(const char *sentence) {
    Line line;
    if (!line_begin(&line, NULL))
        return;
    json_text(&line.json, "task", state.run->task);
    json_text(&line.json, "run", state.run->name);
    json_text(&line.json, "fault", sentence);
    line_write(&line, state.out, NULL); // the missing "end" says it too
}

void fault(const char *format, ...) {
    Error err;
    va_list args;
    va_start(args, format);
    vsnprintf(err.text, sizeof err.text, format, args);
    va_end(args);
    if (!in_run) {
        fprintf(stderr, "judge: %s\n", err.text);
        abort();
    }
    fprintf(stderr, "judge: %s, run %s: %s\n", state.run->task, state.run->name, err.text);
    faulted = true;
    write_fault(err.text);
    longjmp(escape, 1);
}

void end_if_cut(const char *checkpoint) {
    if (!state.run->is_cut)
        return;
    state.missing = checkpoint;
    longjmp(escape, 1);
}

static void write_end(void) {
    Line line;
    Error err;
    if (!line_begin(&line, &err))
        fault("%s", err.text);
    json_text(&line.json, "task", state.run->task);
    json_text(&line.json, "run", state.run->name);
    json_bool(&line.json, "end", true);
    json_number(&line.json, "made", state.made_count);
    json_text(&line.json, "stopped_by", state.stopped_by);
    if (state.missing)
        json_text(&line.json, "missing", state.missing);
    if (!line_write(&line, state.out, &err))
        fault("%s", err.text);
}

bool judge_run(const JudgedRun *run, void (*checks)(void), int out, Witness witness) {
    state = (Judging){.run = run, .out = out, .witness = witness};
    in_run = true;
    faulted = false;
    if (setjmp(escape) == 0) {
        Error err;
        if (!snapshot_files_list(run->folder, &state.files, &err))
            fault("%s", err.text);
        checks();
        write_end();
    } else if (state.missing && setjmp(escape) == 0)
        write_end();
    in_run = false;
    while (state.moments) {
        Moment *m = state.moments;
        state.moments = m->next;
        moment_free(m);
    }
    snapshot_files_free(&state.files);
    answers_free(&state.answers);
    free(state.made);
    free_texts();
    return !faulted;
}
