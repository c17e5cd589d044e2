// judge --runs FILE --out CHECKS.jsonl
//
// Judges recorded runs: no student code runs here.

#include "judge.h"

#include "file_bytes.h"
#include "line.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool has_task(const RunList *runs, const char *task) {
    for (size_t i = 0; i < runs->count; i++)
        if (!strcmp(runs->items[i].task, task))
            return true;
    return false;
}

bool tasks_have_checks(const RunList *runs, bool (*has_checks)(const char *task)) {
    for (size_t i = 0; i < runs->count; i++)
        if (!has_checks(runs->items[i].task)) {
            fprintf(stderr, "judge: task \"%s\" has no checks: is it in harness/tasks/?\n",
                    runs->items[i].task);
            return false;
        }
    return true;
}

static bool write_summary(const char *path, const Counts *counts) {
    Line line;
    Error err;
    const int out = line_file_open(path, false, &err);
    bool written = out >= 0 && line_begin(&line, &err);
    if (written) {
        json_text(&line.json, "judge", "end");
        json_number(&line.json, "tests", counts->tests);
        json_number(&line.json, "passed", counts->passed);
        json_number(&line.json, "failed", counts->failed);
        json_number(&line.json, "crashed", counts->crashed);
        json_number(&line.json, "checks_passed", counts->checks_passed);
        json_number(&line.json, "checks_failed", counts->checks_failed);
        written = line_write(&line, out, &err);
    }
    if (out >= 0)
        close(out);
    if (!written)
        fprintf(stderr, "judge: %s\n", err.text);
    return written;
}

// How often the words stand in the file. Quotes inside a JSON string are escaped, so no
// student's text can look like `"end":true`.
static size_t count_words(const FileBytes *file, const char *words) {
    const size_t length = strlen(words);
    const char *at = file->bytes, *const end = at ? at + file->size : at;
    size_t count = 0;
    while (at && (size_t)(end - at) >= length && (at = memchr(at, *words, (size_t)(end - at)))) {
        count += (size_t)(end - at) >= length && memcmp(at, words, length) == 0;
        at++;
    }
    return count;
}

// Two witnesses of what was judged: the lines and the counts. Reports where they differ.
static bool is_confirmed(const FileBytes *file, const Counts *counts, size_t runs, size_t tasks) {
    const struct {
        const char *what;
        size_t wanted, found;
    } witnesses[] = {
        {"tasks judged", tasks, counts->tests},
        {"runs judged to their end", runs, count_words(file, "\"end\":true")},
        {"passed checks", counts->checks_passed, count_words(file, "\"status\":\"passed\"")},
        {"failed checks", counts->checks_failed, count_words(file, "\"status\":\"failed\"")},
        {"tasks whose checks crashed", 0, counts->crashed},
    };
    bool confirmed = true;
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++)
        if (witnesses[i].wanted != witnesses[i].found) {
            fprintf(stderr, "judge: %s: %zu, expected %zu\n", witnesses[i].what, witnesses[i].found,
                    witnesses[i].wanted);
            confirmed = false;
        }
    return confirmed;
}

bool judge_end(const char *out_path, const Counts *counts, size_t runs, size_t tasks) {
    FileBytes file;
    Error err;
    if (!write_summary(out_path, counts))
        return false;
    if (!file_open(out_path, &file, &err)) {
        fprintf(stderr, "judge: %s\n", err.text);
        return false;
    }
    const bool confirmed = is_confirmed(&file, counts, runs, tasks);
    file_close(&file);
    return confirmed;
}

static int usage(FILE *out) {
    fputs("usage: judge --runs FILE --out CHECKS.jsonl\n"
          "FILE has one line for each run: TASK<TAB>RUN<TAB>EVIDENCE-FOLDER,\n"
          "and <TAB>cut for one that ended before its last checkpoint\n"
          "exit codes: 0 every run was judged, 2 usage, 3 some run could not be judged\n",
          out);
    return out == stdout ? EXIT_JUDGED : EXIT_USAGE;
}

static int judge_into(const char *runs_path, const char *out_path, JudgeRuns *judge) {
    RunList runs;
    Error err;
    if (!runs_read(runs_path, &runs, &err)) {
        fprintf(stderr, "judge: %s\n", err.text);
        return EXIT_FAULT;
    }
    const int out = line_file_open(out_path, true, &err);
    if (out >= 0)
        close(out);
    else
        fprintf(stderr, "judge: %s\n", err.text);
    const bool judged = out >= 0 && judge(&runs, runs_path, out_path);
    runs_free(&runs);
    return judged ? EXIT_JUDGED : EXIT_FAULT;
}

int judge_main(int argc, char **argv, JudgeRuns *judge) {
    static const struct option options[] = {{"runs", required_argument, NULL, 'r'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *runs_path = NULL, *out_path = NULL;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'r': runs_path = optarg; break;
        case 'o': out_path = optarg; break;
        case 'h': return usage(stdout);
        default: return usage(stderr);
        }
    if (!runs_path || !out_path || optind != argc)
        return usage(stderr);
    return judge_into(runs_path, out_path, judge);
}
