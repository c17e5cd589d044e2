// libFuzzer target: any bytes, read as a minidump, shown in every form that `regions` has, and
// compared with the same process after some of its regions changed. Whatever they are, everything
// is written, nothing that a terminal would obey is, and each change is told in exactly one event.

#include "minidump.h"
#include "render.h"
#include "story.h"

#include <stdlib.h>
#include <string.h>

static void broken(const char *sentence) {
    fprintf(stderr, "fuzz_render: %s\n", sentence);
    abort();
}

static bool open_view(const uint8_t *bytes, size_t size, View *v, void (*change)(Snapshot *)) {
    Error err = {""};
    memset(v, 0, sizeof *v);
    snapshot_init(&v->snapshot);
    const Region all = {.end = vm_user_end(true)};
    if (!minidump_parse_lenient(bytes, size, &v->snapshot, &err) ||
        (v->snapshot.region_count == 0 && !snapshot_add_region(&v->snapshot, all)))
        return false;
    if (change)
        change(&v->snapshot);
    return snapshot_finish(&v->snapshot, &err) && view_finish(v, &err);
}

// The process at another moment: pages committed, given back, guarded, allocations gone.
static void live_on(Snapshot *s) {
    for (size_t i = 0; i < s->region_count; i++) {
        Region *r = &s->regions[i];
        if (i % 7 == 3)
            *r = (Region){r->base, r->end, 0, VM_MEM_FREE, 0, VM_PAGE_NOACCESS, 0};
        else if (i % 5 == 2 && r->state == VM_MEM_COMMIT)
            r->state = VM_MEM_RESERVE, r->protect = 0;
        else if (i % 5 == 4 && r->state == VM_MEM_RESERVE)
            r->state = VM_MEM_COMMIT, r->protect = VM_PAGE_READWRITE;
        else if (i % 3 == 1 && r->state == VM_MEM_COMMIT)
            r->protect ^= VM_PAGE_GUARD;
    }
}

// What a terminal or a reader of lines would take for more than text.
static void require_plain(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] != '\n' && text[i] != '\r')
            broken("a control character was written");
}

typedef bool RenderFn(const View *view, const RenderOptions *options, FILE *out);

static void show(RenderFn *render, const View *v) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    if (!render(v, &(RenderOptions){.width = 100}, out))
        broken("writing to memory failed");
    fclose(out);
    require_plain(text, size);
    free(text);
}

static bool explain_some(const View *v, const RenderOptions *options, FILE *out) {
    (void)options;
    for (size_t i = 0; i < v->map.label_count; i += 1 + v->map.label_count / 64)
        if (!render_explain(v, v->map.labels[i].base, out))
            return false;
    return true;
}

static void hear(void *context, const Event *event) {
    size_t *next = context;
    if (event->first != *next || event->count == 0 || !event->name || !event->sentence[0])
        broken("a change is told twice, or not at all");
    *next += event->count;
}

static void compare(const View *a, const View *b) {
    Diff d;
    size_t told = 0;
    if (!diff(&a->snapshot, &a->map, &b->snapshot, &b->map, &d))
        return;
    story_tell(a, b, &d, hear, &told);
    if (told != d.count)
        broken("changes were left untold");
    diff_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static RenderFn *const forms[] = {render_text,        render_summary, render_json, render_csv,
                                      render_summary_csv, render_strip,   explain_some};
    View v, later;
    const bool opened = open_view(bytes, size, &v, NULL);
    for (size_t i = 0; opened && i < sizeof forms / sizeof *forms; i++)
        show(forms[i], &v);
    if (opened && open_view(bytes, size, &later, live_on)) {
        compare(&v, &later);
        compare(&later, &v);
    }
    if (opened)
        view_close(&later);
    view_close(&v);
    return 0;
}
