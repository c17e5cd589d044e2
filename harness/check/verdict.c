// Outcomes of checks, and the place that a message shows.

#include "judging.h"
#include "render.h"
#include "text_stream.h"

#include <stdlib.h>
#include <string.h>

Where where(const Moment *m, vm_addr addr) {
    return (Where){m, addr};
}

Where nowhere(void) {
    return (Where){0};
}

// The region listing around the place; NULL for none. Lives as long as text().
static const char *listing(Where place) {
    if (!place.moment || !place.addr)
        return NULL;
    TextStream rows;
    const RenderOptions options = {.rows.only_in = place.addr};
    const bool opened = text_stream_open(&rows);
    const bool shown = opened && render_text(&place.moment->view, &options, rows.out);
    if (!opened || !text_stream_close(&rows) || !shown) {
        free(rows.bytes);
        fault("out of memory");
    }
    while (rows.length > 0 && rows.bytes[rows.length - 1] == '\n')
        rows.bytes[--rows.length] = '\0';
    const char *kept = rows.length > 0 ? text("%s", rows.bytes) : NULL;
    free(rows.bytes);
    return kept ? kept
                : text("  0x%" PRIx64 "  %s", place.addr, label_text(place.moment, place.addr));
}

static bool is_id(const char *id) {
    const size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length > 0 && length <= 48 && id[length] == '\0';
}

// A check's id may be used only once in each run.
static void note_made(const char *check) {
    Judging *j = judging();
    if (!is_id(check))
        fault("\"%s\" is not a valid check id: [a-z0-9_]{1,48}", check);
    for (size_t i = 0; i < j->made_count; i++)
        if (!strcmp(j->made[i], check))
            fault("check %s was made twice", check);
    const char **grown = realloc(j->made, (j->made_count + 1) * sizeof *grown);
    if (!grown)
        fault("out of memory");
    j->made = grown;
    j->made[j->made_count++] = text("%s", check);
}

// Begins a line with the keys that every outcome has.
static void begin_check(Line *line, const char *check, const char *status) {
    const Judging *j = judging();
    Error err;
    if (!line_begin(line, &err))
        fault("%s", err.text);
    json_text(&line->json, "task", j->run->task);
    json_text(&line->json, "run", j->run->name);
    json_text(&line->json, "check", check);
    json_text(&line->json, "status", status);
}

static void end_check(Line *line) {
    Error err;
    if (!line_write(line, judging()->out, &err))
        fault("%s", err.text);
}

bool verdict(const char *check, const char *misconception, const char *expected, const char *seen,
             Where place) {
    const bool passed = misconception == NULL;
    note_made(check);
    if (!passed && !is_id(misconception))
        fault("check %s: \"%s\" is not a valid misconception id: [a-z0-9_]{1,48}", check,
              misconception);
    if (!expected || !seen)
        fault("check %s does not give what was %s", check, expected ? "seen" : "expected");
    const char *rows = listing(place);

    Line line;
    begin_check(&line, check, passed ? "passed" : "failed");
    if (!passed)
        json_text(&line.json, "misconception", misconception);
    json_text(&line.json, "expected", expected);
    json_text(&line.json, "seen", seen);
    if (rows)
        json_text(&line.json, "where", rows);
    end_check(&line);

    Judging *j = judging();
    j->stopped_by = passed ? NULL : j->made[j->made_count - 1];
    j->witness(check, passed);
    return passed;
}

void not_checked(const char *check, const char *reason) {
    note_made(check);
    if (!reason)
        fault("check %s was not made and gives no reason", check);
    Line line;
    begin_check(&line, check, "not checked");
    json_text(&line.json, "reason", reason);
    end_check(&line);
    judging()->stopped_by = NULL;
}
