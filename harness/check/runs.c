#include "runs.h"

#include "file_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The whole file, terminated, or NULL with *err.
static char *read_store(const char *path, Error *err) {
    FileBytes file;
    if (!file_open(path, &file, err))
        return NULL;
    const bool is_text = file.size == 0 || !memchr(file.bytes, '\0', file.size);
    char *contents = is_text ? malloc(file.size + 1) : NULL;
    if (contents) {
        if (file.size > 0)
            memcpy(contents, file.bytes, file.size);
        contents[file.size] = '\0';
    }
    file_close(&file);
    if (!contents)
        error_set(err, "%s: %s", path, is_text ? "out of memory" : "is not text");
    return contents;
}

// Cuts at the next tab of *rest; NULL when there is none or nothing before it.
static char *cut_field(char **rest) {
    char *field = *rest, *tab = strchr(field, '\t');
    if (!tab || tab == field)
        return NULL;
    *tab = '\0';
    *rest = tab + 1;
    return field;
}

static bool parse_line(char *line, JudgedRun *out) {
    char *rest = line;
    out->task = cut_field(&rest);
    out->name = out->task ? cut_field(&rest) : NULL;
    char *folder = out->name ? cut_field(&rest) : NULL;
    out->folder = folder ? folder : rest;
    out->is_cut = folder != NULL;
    return out->name && *out->folder && (folder ? !strcmp(rest, "cut") : !strchr(rest, '\t'));
}

static bool is_listed(const RunList *runs, const JudgedRun *run) {
    for (size_t i = 0; i < runs->count; i++)
        if (!strcmp(runs->items[i].task, run->task) && !strcmp(runs->items[i].name, run->name))
            return true;
    return false;
}

static bool add_line(RunList *runs, char *line, const char *path, size_t number, Error *err) {
    JudgedRun run;
    if (!parse_line(line, &run))
        return error_set(err,
                         "%s, line %zu: must be TASK, RUN, EVIDENCE-FOLDER and perhaps \"cut\", "
                         "separated by tabs",
                         path, number);
    if (is_listed(runs, &run))
        return error_set(err, "%s, line %zu: run %s of %s is listed twice", path, number, run.name,
                         run.task);
    JudgedRun *grown = realloc(runs->items, (runs->count + 1) * sizeof *grown);
    if (!grown)
        return error_set(err, "%s: out of memory", path);
    runs->items = grown;
    runs->items[runs->count++] = run;
    return true;
}

bool runs_read(const char *path, RunList *out, Error *err) {
    RunList runs = {.store = read_store(path, err)};
    *out = (RunList){0};
    if (!runs.store)
        return false;
    size_t number = 1;
    for (char *line = runs.store, *next; *line; line = next, number++) {
        char *end = strchr(line, '\n');
        next = end ? end + 1 : line + strlen(line);
        if (end)
            *end = '\0';
        if (!add_line(&runs, line, path, number, err))
            goto fail;
    }
    if (runs.count == 0) {
        error_set(err, "%s: lists no run", path);
        goto fail;
    }
    *out = runs;
    return true;
fail:
    runs_free(&runs);
    return false;
}

void runs_free(RunList *runs) {
    free(runs->items);
    free(runs->store);
    *runs = (RunList){0};
}
