// film A.dmp B.dmp ...: the snapshots of one process in their order, as a JSON array of the first
// one's whole document (harness/regions/regions.schema.json) and a step for each one that follows
// (render_step_json() of core/render.h). Each is read once, and no more than two are in memory.

#include "render.h"
#include "view.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_UNREADABLE = 3 };

static int fail(const Error *err) {
    fprintf(stderr, "film: %s\n", err->text);
    return EXIT_UNREADABLE;
}

static bool write_step(const View *before, const View *after, Error *err) {
    Diff d;
    if (!diff(&before->snapshot, &before->map, &after->snapshot, &after->map, &d))
        return error_set(err, "out of memory while comparing");
    fputs(",\n", stdout);
    const bool ok = render_step_json(before, after, &d, stdout);
    diff_free(&d);
    return ok || error_set(err, "cannot write the output");
}

static bool write_steps(char **files, View *before, Error *err) {
    for (; *files; files++) {
        View after;
        if (!view_open(*files, &after, err))
            return false;
        const bool ok = write_step(before, &after, err);
        view_close(before);
        *before = after;
        if (!ok)
            return false;
    }
    return true;
}

int main(int argc, char **argv) {
    View view;
    Error err = {""};
    if (argc < 2) {
        fputs("usage: film A.dmp [B.dmp]...\n", stderr);
        return EXIT_USAGE;
    }
    if (!view_open(argv[1], &view, &err))
        return fail(&err);
    fputc('[', stdout);
    bool ok = render_json(&view, &(RenderOptions){0}, stdout) && write_steps(argv + 2, &view, &err);
    view_close(&view);
    fputs("]\n", stdout);
    if (fflush(stdout) != 0 && ok)
        ok = error_set(&err, "cannot write the output");
    return ok ? EXIT_DONE : fail(&err);
}
