#include "view.h"

#include "minidump.h"
#include <string.h>

bool view_finish(View *v, Error *err) {
    return decode(&v->snapshot, &v->facts, err) && classify(&v->snapshot, &v->facts, &v->map, err);
}

static bool open_parts(const char *dump_path, View *v, Error *err) {
    if (!minidump_read(dump_path, &v->snapshot, err))
        return false;
    if (!(v->snapshot.captured & HAS_REGIONS))
        return error_set(err,
                         "%s holds no region list (stream 16, MemoryInfoList): write the dump with "
                         "MiniDumpWithFullMemoryInfo, as Task Manager and procdump -ma do",
                         dump_path);
    return view_finish(v, err);
}

bool view_open(const char *dump_path, View *out, Error *err) {
    memset(out, 0, sizeof *out);
    snapshot_init(&out->snapshot);
    if (open_parts(dump_path, out, err))
        return true;
    view_close(out);
    return false;
}

void view_close(View *view) {
    map_free(&view->map);
    facts_free(&view->facts);
    snapshot_free(&view->snapshot);
    snapshot_init(&view->snapshot);
}
