// The commands of `regions`: each opens what it needs, writes its output, and closes it.

#include "target.h"

#include "minidump.h"
#include "terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static int report_error(const Error *err) {
    fprintf(stderr, "regions: %s\n", err->text);
    if (strstr(err->text, NOT_A_MINIDUMP) || strstr(err->text, "Breakpad"))
        fprintf(stderr, "%s\n", MINIDUMP_HOW_TO);
    return EXIT_UNREADABLE;
}

// A reader that stops early (`regions FILE | head`) is not a failure.
static int finish_output(bool complete) {
    if (complete && fflush(stdout) == 0)
        return EXIT_OK;
    if (errno == EPIPE)
        return EXIT_OK;
    fprintf(stderr, "regions: cannot write the output: %s\n", strerror(errno));
    return EXIT_UNREADABLE;
}

bool dump_open(const Arguments *a, int index, View *out, Error *err) {
    const char *file = a->files[index];
    if (a->strict)
        return view_open(file, out, err);
    if (!view_open_lenient(file, out, err))
        return false;
    const Snapshot *s = &out->snapshot;
    if (!(s->captured & HAS_REGIONS))
        fprintf(stderr, "regions: warning: %s: %s\n", file, NO_REGION_LIST);
    if (s->left_out_count)
        fprintf(stderr,
                "regions: warning: %s is damaged: the output ends with what is left out, in %zu "
                "place%s (--strict refuses such a file)\n",
                file, s->left_out_count, s->left_out_count == 1 ? "" : "s");
    return true;
}

static bool wants_color(const Arguments *a) {
    return a->color == COLOR_ALWAYS || (a->color == COLOR_AUTO && terminal_shows_color(stdout));
}

typedef bool RenderFn(const View *view, const RenderOptions *options, FILE *out);

static RenderFn *renderer(const Arguments *a) {
    switch (a->form) {
    case FORM_JSON: return render_json;
    case FORM_CSV: return a->summary ? render_summary_csv : render_csv;
    case FORM_STRIP: return render_strip;
    case FORM_TABLE: break;
    }
    return a->summary ? render_summary : render_text;
}

static int list(const Arguments *a) {
    RenderOptions options = a->render;
    View view;
    Error err;
    options.color = wants_color(a);
    options.width = terminal_width(stdout);
    if (!target_open(a, &view, &err))
        return report_error(&err);
    int code = EXIT_OK;
    if (options.rows.only_in && !map_at(&view.map, options.rows.only_in))
        code = wrong_usage("address 0x%" PRIx64 " lies outside the snapshot", options.rows.only_in);
    else
        code = finish_output(renderer(a)(&view, &options, stdout));
    view_close(&view);
    return code;
}

static int explain(const Arguments *a) {
    View view;
    Error err;
    vm_addr addr;
    const char *word = a->files[a->file_count - 1];
    if (!parse_address(word, &addr))
        return wrong_usage("not an address: %s", word);
    if (!target_open(a, &view, &err))
        return report_error(&err);
    const int code = map_at(&view.map, addr)
                         ? finish_output(render_explain(&view, addr, stdout))
                         : wrong_usage("address %s lies outside the snapshot", word);
    view_close(&view);
    return code;
}

static int print_diff(const View *a, const View *b, Form form) {
    Diff d;
    if (!diff(&a->snapshot, &a->map, &b->snapshot, &b->map, &d))
        return report_error(&(Error){"out of memory while comparing"});
    const int code = finish_output(form == FORM_JSON ? render_diff_json(a, b, &d, stdout)
                                                     : render_diff_text(a, b, &d, stdout));
    diff_free(&d);
    return code;
}

// Sentences about two processes as if they were one would be true of neither.
static void warn_of_strangers(const Arguments *a, const Snapshot *x, const Snapshot *y) {
    if (x->pid != y->pid || strcmp(x->platform.name, y->platform.name) != 0)
        fprintf(stderr,
                "regions: warning: %s is process %u on %s, but %s is process %u on %s: these are "
                "not two snapshots of one process\n",
                a->files[0], x->pid, x->platform.name, a->files[1], y->pid, y->platform.name);
}

static int compare(const Arguments *a) {
    View before, after;
    Error err;
    if (!dump_open(a, 0, &before, &err))
        return report_error(&err);
    int code = EXIT_UNREADABLE;
    if (dump_open(a, 1, &after, &err)) {
        warn_of_strangers(a, &before.snapshot, &after.snapshot);
        code = print_diff(&before, &after, a->form);
        view_close(&after);
    } else {
        report_error(&err);
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
    if (!target_open(a, &view, &err))
        return report_error(&err);
    const size_t violations = check_invariants(&view.snapshot, &view.map, print_violation, NULL);
    if (!(view.snapshot.captured & HAS_REGIONS))
        printf("%s\n", NO_REGION_LIST);
    if (view.snapshot.left_out_count)
        printf("%zu rows, fields or streams are left out, because the dump is damaged\n",
               view.snapshot.left_out_count);
    printf("%zu regions, %zu labels, %zu conflicts, %zu violations\n", view.snapshot.region_count,
           view.map.label_count, view.map.conflict_count, violations);
    view_close(&view);
    const int written = finish_output(!ferror(stdout));
    return written != EXIT_OK ? written : violations ? EXIT_VIOLATIONS : EXIT_OK;
}

const Command commands[] = {
    {"explain", 2, explain, EXPLAIN, "regions explain FILE.dmp ADDR"},
    {"diff", 2, compare, DIFF, "regions diff A.dmp B.dmp [--json]"},
    {"check", 1, check, CHECK, "regions check FILE.dmp"},
    {"", 1, list, LIST, "regions FILE.dmp [OPTION]..."},
};
