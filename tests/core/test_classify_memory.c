// Each allocation of decode, classify and diff fails once, in turn: the outcome is
// a sentence and nothing left behind (AddressSanitizer counts).

#include "diff.h"
#include "labelled.h"

static const char process[] =
    "platform windows 10.0.22000\npeb 0x404000\nrange 0x10000 0x150000000\n"
    "region 0x300000 20 reserve private\nregion + 3 commit private RW+G\n"
    "region + 9 commit private RW\n"
    "region 0x400000 16 commit private RW\n"
    "region 0x590000 4 commit private RW\nregion + 12 reserve private\n"
    "region 0x600000 300 commit private RW\n"
    "thread 40 teb=0x405000 sp=0x31ff00\n"
    "u64 0x405008 0x320000 0x317000\nu64 0x406478 0x300000\n"
    "u64 0x404010 0x140000000\nu64 0x404030 0x590000\nu64 0x404020 0x590000\n"
    "walk 0x590000 finished\nwalkregion 0x590000 segment 0x590000\n"
    "walkregion 0x590000 large 0x600000\n"
    "region 0x140000000 4 commit image RX\n"
    "bytes 0x140000000 4d 5a\nu32 0x14000003c 0x80\n"
    "bytes 0x140000080 50 45 00 00\nu16 0x140000086 2\nu16 0x140000094 0xf0\n"
    "bytes 0x140000188 2e 74 65 78 74\nu32 0x140000190 0x1000 0x1000\n"
    "bytes 0x1400001b0 2e 64 61 74 61\nu32 0x1400001b8 0x10 0x3000\n";

// What failed leaves its output empty; the sentence says memory.
static bool try_once(Snapshot *s, unsigned long n) {
    Facts facts;
    Map map = {0};
    Error err = {""};
    fail_allocation(n);
    const bool decoded = decode(s, &facts, &err);
    const bool ok = decoded && classify(s, &facts, &map, &err);
    const bool failed = allocation_failed();
    cr_expect_eq(ok, !failed, "allocation %lu %s, the result is %d: %s", n,
                 failed ? "failed" : "did not fail", ok, err.text);
    if (failed) {
        cr_expect(strstr(err.text, "out of memory"), "allocation %lu: said '%s'", n, err.text);
        cr_expect(!map.labels && !map.findings && !map.rejected, "the map is not empty");
        cr_expect(decoded || (!facts.tebs && !facts.heaps), "the facts are not empty");
    }
    map_free(&map);
    facts_free(&facts);
    return !failed;
}

Test(classify_memory, running_out_is_reported_wherever_it_happens) {
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot(process, &s, &err), "%s", err.text);
    unsigned long n = 1;
    while (!try_once(&s, n))
        n++;
    cr_expect_gt(n, 10, "decode and classify should need more than %lu allocations", n);
    snapshot_free(&s);
}

// Free ranges that begin below a multiple of 64 KB are two labels each: the sweep's array grows.
Test(classify_memory, running_out_of_labels_is_reported) {
    char text[8000] = "";
    for (int i = 1; i <= 100; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "region 0x%x 1 commit private RW\n", i * 0x20000);
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot(text, &s, &err), "%s", err.text);
    unsigned long n = 1;
    while (!try_once(&s, n))
        n++;
    snapshot_free(&s);
}

Test(classify_memory, running_out_while_comparing_leaves_no_changes) {
    View a = labelled("range 0x10000 0x100000\nregion 0x10000 1 commit private RW\n"),
         b = labelled(process);
    for (unsigned long n = 1;; n++) {
        Diff d;
        fail_allocation(n);
        const bool ok = diff(&a.snapshot, &a.map, &b.snapshot, &b.map, &d);
        const bool failed = allocation_failed();
        cr_expect_eq(ok, !failed, "allocation %lu", n);
        cr_expect(ok || (!d.changes && d.count == 0), "the diff is not empty");
        diff_free(&d);
        if (!failed)
            break;
    }
    unlabel(&a);
    unlabel(&b);
}
