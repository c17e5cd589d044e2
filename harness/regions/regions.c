// The classifier's command line. A dump in, a listing or JSON out; the exit code
// says how it went (see `usage`).

#include "minidump.h"
#include "render.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum ExitCode { EXIT_OK = 0, EXIT_VIOLATIONS = 1, EXIT_USAGE = 2, EXIT_UNREADABLE = 3 };

static const char usage[] =
    "regions FILE.dmp                 what every byte range of a process is\n"
    "    --json                       all of it as JSON (harness/regions/regions.schema.json)\n"
    "    --summary                    only the sums by kind, in KB\n"
    "    --kind KIND                  only rows of this kind: heap, stack, \"mapped file\" ...\n"
    "    --at ADDR                    only the allocation that holds this address\n"
    "    --no-free                    without free and unusable rows\n"
    "regions explain FILE.dmp ADDR    why this address is what it is, and what it is not\n"
    "regions diff A.dmp B.dmp         what happened between two photographs of a process\n"
    "    --json                       as JSON (the schema's $defs/diff)\n"
    "regions check FILE.dmp           verifies what must hold of every photograph\n"
    "\n"
    "ADDR is hexadecimal with or without 0x. A file named like a command: ./check\n"
    "Exit codes: 0 done, 1 `check` found violations, 2 wrong usage, 3 a file cannot be read\n"
    "or the output cannot be written.\n";

typedef struct Arguments {
    const char *files[2]; // FILE, or A and B; explain: FILE and ADDR
    int file_count;
    bool json, summary;
    RenderFilter filter;
    bool has_at;
} Arguments;

static bool parse_address(const char *text, vm_addr *out) {
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 16);
    return *text && *text != '-' && *text != '+' && *end == '\0' && errno == 0;
}

static int wrong_usage(const char *what, const char *word) {
    fprintf(stderr, "regions: %s%s%s\n`regions --help` shows what there is.\n", what,
            word ? ": " : "", word ? word : "");
    return EXIT_USAGE;
}

static int cannot(const Error *err) {
    fprintf(stderr, "regions: %s\n", err->text);
    return EXIT_UNREADABLE;
}

// A reader that has seen enough (`regions FILE | head`) is no failure.
static int finish_output(bool complete) {
    if (complete && fflush(stdout) == 0)
        return EXIT_OK;
    if (errno == EPIPE)
        return EXIT_OK;
    fprintf(stderr, "regions: cannot write the output: %s\n", strerror(errno));
    return EXIT_UNREADABLE;
}

static int list(const Arguments *a) {
    View view;
    Error err;
    if (!view_open(a->files[0], &view, &err))
        return cannot(&err);
    int code = EXIT_OK;
    if (a->has_at && !map_at(&view.map, a->filter.only_in))
        code = wrong_usage("that address lies outside the photograph", NULL);
    else
        code = finish_output(a->json      ? render_json(&view, stdout)
                             : a->summary ? render_summary(&view, stdout)
                                          : render_text(&view, &a->filter, stdout));
    view_close(&view);
    return code;
}

static int explain(const Arguments *a) {
    View view;
    Error err;
    vm_addr addr;
    if (!parse_address(a->files[1], &addr))
        return wrong_usage("not an address", a->files[1]);
    if (!view_open(a->files[0], &view, &err))
        return cannot(&err);
    const int code = finish_output(render_explain(&view, addr, stdout));
    view_close(&view);
    return code;
}

static int print_diff(const View *a, const View *b, bool json) {
    Diff d;
    if (!diff(&a->snapshot, &a->map, &b->snapshot, &b->map, &d))
        return cannot(&(Error){"out of memory while comparing"});
    const int code =
        finish_output(json ? render_diff_json(&d, stdout) : render_diff_text(&d, stdout));
    diff_free(&d);
    return code;
}

static int compare(const Arguments *a) {
    View before, after;
    Error err;
    if (!view_open(a->files[0], &before, &err))
        return cannot(&err);
    int code = EXIT_UNREADABLE;
    if (view_open(a->files[1], &after, &err)) {
        code = print_diff(&before, &after, a->json);
        view_close(&after);
    } else {
        cannot(&err);
    }
    view_close(&before);
    return code;
}

static void print_violation(void *context, const char *sentence) {
    (void)context;
    printf("%s\n", sentence);
}

static int check(const Arguments *a) {
    View view;
    Error err;
    if (!view_open(a->files[0], &view, &err))
        return cannot(&err);
    const size_t violations = check_invariants(&view.snapshot, &view.map, print_violation, NULL);
    printf("%zu regions, %zu labels, %zu conflicts, %zu violations\n", view.snapshot.region_count,
           view.map.label_count, view.map.conflict_count, violations);
    view_close(&view);
    const int written = finish_output(!ferror(stdout));
    return written != EXIT_OK ? written : violations ? EXIT_VIOLATIONS : EXIT_OK;
}

static const struct Command {
    const char *name; // "" lists
    int files;
    int (*run)(const Arguments *a);
    bool takes_json, takes_filter;
    const char *form;
} commands[] = {
    {"explain", 2, explain, false, false, "regions explain FILE.dmp ADDR"},
    {"diff", 2, compare, true, false, "regions diff A.dmp B.dmp [--json]"},
    {"check", 1, check, false, false, "regions check FILE.dmp"},
    {"", 1, list, true, true, "regions FILE.dmp [OPTION]..."},
};

// The command that word names; the nameless one takes the word as its file.
static const struct Command *find_command(const char *word, bool *is_name) {
    const struct Command *c = commands;
    while (*c->name && strcmp(c->name, word) != 0)
        c++;
    *is_name = *c->name != '\0';
    return c;
}

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

// Takes the option at argv[*i] and its value. EXIT_OK when it was understood.
static int take_option(const struct Command *command, Arguments *a, char **argv, int *i) {
    const char *option = argv[*i], *value = argv[*i + 1];
    if (same(option, "--json") && command->takes_json)
        a->json = true;
    else if (!command->takes_filter)
        return wrong_usage("no option of this command", option);
    else if (same(option, "--summary"))
        a->summary = true;
    else if (same(option, "--no-free"))
        a->filter.hide_free = true;
    else if (same(option, "--kind") || same(option, "--at")) {
        if (!value)
            return wrong_usage("a value is missing behind", option);
        ++*i;
        if (same(option, "--at")) {
            a->has_at = true;
            if (!parse_address(value, &a->filter.only_in))
                return wrong_usage("not an address", value);
            if (a->filter.only_in == 0)
                a->filter.only_in = 1; // 0 means no filter; 1 lies in the same page
        } else {
            a->filter.only_kind = true;
            if (!kind_from_name(value, &a->filter.kind))
                return wrong_usage("no kind of memory", value);
        }
    } else
        return wrong_usage("no such option", option);
    return EXIT_OK;
}

static int parse(const struct Command *command, char **argv, Arguments *a) {
    for (int i = 0; argv[i]; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = take_option(command, a, argv, &i);
            if (code != EXIT_OK)
                return code;
        } else if (a->file_count == command->files) {
            return wrong_usage("one word too many", argv[i]);
        } else {
            a->files[a->file_count++] = argv[i];
        }
    }
    if (a->file_count != command->files)
        return wrong_usage("wanted", command->form);
    const bool filters = a->filter.hide_free || a->filter.only_kind || a->has_at;
    if (a->json + a->summary + filters > 1)
        return wrong_usage("--json and --summary are about the whole photograph: "
                           "neither goes with another option",
                           NULL);
    return EXIT_OK;
}

static int help(FILE *out, int code) {
    fputs(usage, out);
    return code;
}

int main(int argc, char **argv) {
    if (argc < 2)
        return help(stderr, EXIT_USAGE);
    if (same(argv[1], "--help") || same(argv[1], "-h"))
        return help(stdout, EXIT_OK);
    if (same(argv[1], "--version")) {
        puts("regions of regionlab, JSON schema 1");
        return EXIT_OK;
    }
    bool is_name;
    const struct Command *command = find_command(argv[1], &is_name);
    Arguments a = {0};
    const int code = parse(command, argv + (is_name ? 2 : 1), &a);
    return code != EXIT_OK ? code : command->run(&a);
}
