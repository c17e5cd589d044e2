#include "view.h"

#include "minidump.h"
#include <string.h>

bool view_finish(View *v, Error *err) {
    return decode(&v->snapshot, &v->facts, err) && classify(&v->snapshot, &v->facts, &v->map, err);
}

static bool open_strictly(const char *dump_path, View *v, Error *err) {
    if (!minidump_read(dump_path, &v->snapshot, err))
        return false;
    if (!(v->snapshot.captured & HAS_REGIONS))
        return error_set(err,
                         "%s holds no region list (stream 16, MemoryInfoList): write the dump with "
                         "MiniDumpWithFullMemoryInfo, as Task Manager and procdump -ma do",
                         dump_path);
    return view_finish(v, err);
}

static bool says_anything(const Snapshot *s) {
    return s->region_count || s->thread_count || s->module_count || s->memory_count;
}

// Without a region list the whole address space is one region that was not captured.
static bool open_leniently(const char *dump_path, View *v, Error *err) {
    Snapshot *s = &v->snapshot;
    if (!minidump_read_lenient(dump_path, s, err))
        return false;
    if (!says_anything(s))
        return error_set(
            err, "%s: nothing in this minidump says anything of a process's memory%s%.300s",
            dump_path, s->left_out_count ? ": " : "", s->left_out_count ? s->omissions[0].why : "");
    const Region all = {.end = vm_user_end(s->platform.arch != ARCH_X86)};
    if (s->region_count == 0 && !snapshot_add_region(s, all))
        return error_set(err, "%s: out of memory", dump_path);
    return view_finish(v, err);
}

static bool open_with(bool (*open)(const char *, View *, Error *), const char *dump_path, View *out,
                      Error *err) {
    memset(out, 0, sizeof *out);
    snapshot_init(&out->snapshot);
    if (open(dump_path, out, err))
        return true;
    view_close(out);
    return false;
}

bool view_open(const char *dump_path, View *out, Error *err) {
    return open_with(open_strictly, dump_path, out, err);
}

bool view_open_lenient(const char *dump_path, View *out, Error *err) {
    return open_with(open_leniently, dump_path, out, err);
}

void view_close(View *view) {
    map_free(&view->map);
    facts_free(&view->facts);
    snapshot_free(&view->snapshot);
    snapshot_init(&view->snapshot);
}
