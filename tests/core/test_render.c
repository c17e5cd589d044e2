// Whole rendered texts against tests/core/expected.

#include "expected.h"
#include "labelled.h"
#include "render.h"

// A process that shows most kinds: Wine's thread, a heap, a view, an image, a window.
static const char process[] =
    "platform wine 8.0\npid 32\npeb 0x67ff0000\ncheckpoint after 2 main\n"
    "range 0 0x7fffffff0000\n"
    "region 0x300000 1 commit private NA RW\nregion + 1 commit private RW+G\n"
    "region + 30 commit private RW\n"
    "region 0x320000 256 commit private RW\n"
    "region 0x600000 3 reserve private\nregion + 9 commit private RW\nregion + 35 reserve private\n"
    "region 0x700000 4 commit private RW\nregion + 1020 reserve private\n"
    "region 0xc00000 32 commit mapped RW\n"
    "region 0xc40000 32 commit mapped R\n"
    "region 0x67e00000 496 commit private RW\nregion + 16 commit private RW\n"
    "region 0x7ffe0000 1 commit private R\n"
    "region 0x140000000 1 commit image R WCX\nregion + 9 commit image RX WCX\n"
    "thread 40 teb=0x67fe0000 sp=0x31ff00\n"
    "u64 0x67fe0008 0x320000 0x302000\nu64 0x67fe1478 0x300000\n"
    "u64 0x67ff0010 0x140000000\n"
    "module 0x140000000 0xa000 C:\\task.exe\n"
    "section 0xc00000 pagefile\nsection 0xc40000 file \\??\\Z:\\tmp\\data.bin\n"
    "walk 0x700000 finished\nwalkregion 0x700000 segment 0x700000\n";

static void expect_text(const char *name, const char *text) {
    char file[200];
    snprintf(file, sizeof file, "tests/core/expected/%s.expected", name);
    expect_file(file, text);
}

typedef bool RenderFn(const View *v, FILE *out);

static void expect_rendered(const char *name, RenderFn *render) {
    View v = labelled(process);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && render(&v, out), "rendering failed");
    fclose(out);
    expect_text(name, text);
    free(text);
    unlabel(&v);
}

static bool all_rows(const View *v, FILE *out) {
    return render_text(v, &(RenderOptions){0}, out);
}

static bool rows_in_use(const View *v, FILE *out) {
    return render_text(v, &(RenderOptions){.rows.hide_free = true}, out);
}

static bool rows_of_window(const View *v, FILE *out) {
    return render_text(v, &(RenderOptions){.rows.only_in = 0x604000}, out);
}

static bool rows_of_kind(const View *v, FILE *out) {
    return render_text(v, &(RenderOptions){.rows.kinds = 1u << KIND_STACK}, out);
}

static bool sums(const View *v, FILE *out) {
    return render_summary(v, &(RenderOptions){0}, out);
}

static bool rows_as_csv(const View *v, FILE *out) {
    return render_csv(v, &(RenderOptions){0}, out);
}

static bool sums_as_csv(const View *v, FILE *out) {
    return render_summary_csv(v, &(RenderOptions){0}, out);
}

static bool as_strip(const View *v, FILE *out) {
    return render_strip(v, &(RenderOptions){0}, out);
}

static bool as_narrow_strip(const View *v, FILE *out) {
    return render_strip(v, &(RenderOptions){.width = 40}, out);
}

static bool everything_as_json(const View *v, FILE *out) {
    return render_json(v, &(RenderOptions){0}, out);
}

static bool rows_in_color(const View *v, FILE *out) {
    return render_text(v, &(RenderOptions){.color = true, .rows.kinds = 1u << KIND_HEAP}, out);
}

static bool why_heap(const View *v, FILE *out) {
    return render_explain(v, 0x702000, out);
}

static bool why_stack(const View *v, FILE *out) {
    return render_explain(v, 0x301000, out);
}

static bool why_private(const View *v, FILE *out) {
    return render_explain(v, 0x604000, out);
}

static bool why_unusable(const View *v, FILE *out) {
    return render_explain(v, 0x62f000, out);
}

static bool why_outside(const View *v, FILE *out) {
    return render_explain(v, 0xffff800000000000, out);
}

Test(render, listing_shows_a_row_a_label) {
    expect_rendered("listing", all_rows);
}

Test(render, listing_can_leave_free_rows_out) {
    expect_rendered("listing-in-use", rows_in_use);
}

Test(render, listing_of_one_allocation_has_its_rows_only) {
    expect_rendered("listing-window", rows_of_window);
}

Test(render, listing_of_one_kind_has_its_rows_only) {
    expect_rendered("listing-stack", rows_of_kind);
}

Test(render, color_is_around_the_kind_only) {
    expect_rendered("listing-color", rows_in_color);
}

// A dump's names are anybody's: "\x1b[2J" would clear the reader's screen.
Test(render, names_cannot_command_a_terminal) {
    View v = labelled("region 0x140000000 1 commit image R WCX\n"
                      "module 0x140000000 0x1000 C:\\a\x1b[2J\xc2\x9bz\n");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && render_text(&v, &(RenderOptions){.rows.only_in = 0x140000000}, out));
    fclose(out);
    cr_expect(strstr(text, "C:\\a?[2J??z\n"), "%s", text);
    free(text);
    unlabel(&v);
}

Test(render, summary_has_a_row_a_kind) {
    expect_rendered("summary", sums);
}

Test(render, csv_has_vmmaps_columns) {
    expect_rendered("rows.csv", rows_as_csv);
}

Test(render, csv_of_sums_has_vmmaps_columns) {
    expect_rendered("sums.csv", sums_as_csv);
}

// RFC 4180: a field with a comma or a quote stands in quotes, and quotes are doubled.
Test(render, csv_quotes_names_and_disarms_formulas) {
    View v = labelled("region 0x10000 1 commit mapped R\nregion 0x20000 1 commit mapped R\n"
                      "section 0x10000 file C:\\a,\"b\".bin\nsection 0x20000 file =HYPERLINK(1)\n");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && render_csv(&v, &(RenderOptions){0}, out));
    fclose(out);
    cr_expect(strstr(text, ",\"C:\\a,\"\"b\"\".bin\",vad-mapped-file"), "%s", text);
    cr_expect(strstr(text, ",\"'=HYPERLINK(1)\",vad-mapped-file"), "%s", text);
    free(text);
    unlabel(&v);
}

Test(render, strip_shows_every_kind) {
    expect_rendered("strip", as_strip);
}

Test(render, strip_breaks_where_the_terminal_ends) {
    expect_rendered("strip-narrow", as_narrow_strip);
}

Test(render, json_holds_rows_evidence_and_sums) {
    expect_rendered("process.json", everything_as_json);
}

Test(render, explain_shows_evidence_of_a_heap) {
    expect_rendered("explain-heap", why_heap);
}

Test(render, explain_shows_evidence_of_a_stack) {
    expect_rendered("explain-stack", why_stack);
}

Test(render, explain_shows_the_kernels_word_for_private_memory) {
    expect_rendered("explain-private", why_private);
}

Test(render, explain_says_why_free_memory_is_unusable) {
    expect_rendered("explain-unusable", why_unusable);
}

Test(render, explain_says_when_an_address_is_outside) {
    expect_rendered("explain-outside", why_outside);
}

static void expect_explained(const char *name, const char *text_of_snapshot, vm_addr addr) {
    View v = labelled(text_of_snapshot);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && render_explain(&v, addr, out));
    fclose(out);
    expect_text(name, text);
    free(text);
    unlabel(&v);
}

// A reserve that Windows made behind a DLL of a WOW64 process. Only what a placeholder left
// could begin there, too.
Test(render, explain_says_what_virtualalloc_did_not_reserve) {
    expect_explained(
        "explain-off-grid",
        "platform windows 10.0.19045\nregion 0x7ffa11e45000 90555 reserve private - R\n",
        0x7ffa20000000);
}

Test(render, explain_names_what_was_rejected) {
    expect_explained("explain-exited",
                     "platform wine 8.0\nregion 0x300000 1 commit private NA RW\n"
                     "region + 1 commit private RW+G\nregion + 30 commit private RW\n"
                     "not-captured threads walks\n",
                     0x305000);
}

Test(render, explain_names_a_heap_that_could_not_be_walked) {
    expect_explained("explain-locked",
                     "platform windows 10.0.22000\nregion 0x300000 16 commit private RW\n"
                     "region 0x400000 16 commit private RW\nwalk 0x400000 locked\n",
                     0x300000);
}

Test(render, explain_names_the_other_views_of_a_section) {
    expect_explained("explain-section",
                     "region 0x400000 16 commit mapped RW\nregion 0x500000 16 commit mapped R\n"
                     "region 0x600000 16 commit mapped RW\nregion 0x700000 16 commit mapped RW\n"
                     "section 0x400000 pagefile 0x1f3\nsection 0x500000 pagefile 0x1f3\n"
                     "section 0x600000 pagefile 0x1f4\nsection 0x700000 pagefile 0x1f3\n",
                     0x501000);
}

Test(render, explain_shows_a_conflict) {
    expect_explained("explain-conflict",
                     "region 0x400000 16 commit private RW\nthread 1 teb=0x402000\n"
                     "walk 0x400000 finished\nwalkregion 0x400000 segment 0x400000\n",
                     0x402000);
}

static void expect_diff(const char *name,
                        bool (*render)(const View *a, const View *b, const Diff *d, FILE *out)) {
    View a = labelled("range 0x10000 0x100000\nregion 0x10000 48 reserve private\n"
                      "region 0x40000 16 commit private RW\n");
    View b = labelled("range 0x10000 0x100000\nregion 0x10000 3 reserve private\n"
                      "region + 9 commit private RW\nregion + 36 reserve private\n"
                      "region 0x50000 16 commit mapped R\n");
    Diff d;
    char *text = NULL;
    size_t size = 0;
    cr_assert(diff(&a.snapshot, &a.map, &b.snapshot, &b.map, &d));
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && render(&a, &b, &d, out));
    fclose(out);
    expect_text(name, text);
    free(text);
    diff_free(&d);
    unlabel(&a);
    unlabel(&b);
}

Test(render, diff_has_a_row_a_change) {
    expect_diff("diff", render_diff_text);
}

Test(render, diff_json_has_both_sides) {
    expect_diff("diff.json", render_diff_json);
}

Test(render, write_error_is_reported) {
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        cr_skip_test("no /dev/full here");
    setvbuf(full, NULL, _IONBF, 0);
    View v = labelled(process);
    cr_expect_not(render_text(&v, &(RenderOptions){0}, full), "a full disk is not success");
    fclose(full);
    unlabel(&v);
}
