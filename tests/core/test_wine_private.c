// The table of what is private to Wine: which row a version gets, and that each row is whole.

#include "wine_private.h"

#include "labelled.h"

static const char *row_of(const char *version) {
    return wine_private(version)->since;
}

Test(wine_private, version_gets_the_last_row_that_is_no_newer) {
    cr_expect_str_eq(row_of("8.0"), "8.0");
    cr_expect_str_eq(row_of("8.21"), "8.0");
    cr_expect_str_eq(row_of("9.22"), "8.0");
    cr_expect_str_eq(row_of("10.0"), "10.0");
    cr_expect_str_eq(row_of("10.12"), "10.0");
    cr_expect_str_eq(row_of("100.1"), "10.0", "newer than all of them");
}

Test(wine_private, version_is_read_as_wine_and_snapshots_write_it) {
    cr_expect_str_eq(row_of("Wine 10.0"), "10.0");
    cr_expect_str_eq(row_of("10.0-rc1"), "10.0");
    cr_expect_str_eq(row_of("8.21 (Staging)"), "8.0");
    cr_expect_str_eq(row_of("10"), "10.0", "without a minor number");
}

Test(wine_private, version_older_than_all_or_unreadable_gets_the_first_row) {
    cr_expect_str_eq(row_of("7.22"), "8.0");
    cr_expect_str_eq(row_of(""), "8.0");
    cr_expect_str_eq(row_of("Wine"), "8.0");
}

Test(wine_private, rows_stand_oldest_first) {
    unsigned count;
    const WinePrivate *rows = wine_private_table(&count);
    for (unsigned i = 0; i < count; i++)
        cr_expect_eq(wine_private(rows[i].since), &rows[i], "%s finds its own row", rows[i].since);
}

static bool is_single_bit(unsigned bits) {
    return bits && (bits & (bits - 1)) == 0;
}

// What a row leaves out is 0, which is a wrong answer and no error anywhere else.
Test(wine_private, rows_leave_nothing_out_but_a_heap) {
    unsigned count;
    const WinePrivate *row = wine_private_table(&count);
    for (const WinePrivate *end = row + count; row < end; row++) {
        const WineViewLayout *v = &row->view;
        const WinePageBits *p = &row->page;
        const unsigned bits[] = {p->read,  p->write,     p->exec,      p->writecopy,
                                 p->guard, p->committed, p->writewatch};
        unsigned all = 0;
        for (size_t i = 0; i < sizeof bits / sizeof *bits; all |= bits[i++])
            cr_expect(is_single_bit(bits[i]) && !(all & bits[i]), "%s: page bit %zu", row->since,
                      i);
        cr_expect(v->left && v->right && v->base && v->size && v->protect, "%s", row->since);
        cr_expect(v->protect + 8 <= v->bytes && v->bytes <= WINE_VIEW_MOST, "%s", row->since);
        cr_expect(is_single_bit((unsigned)row->block_pages), "%s: block", row->since);
        cr_expect(row->teb_syscall_frame && row->frame_rsp && row->syscall_stack, "%s", row->since);
        cr_expect(!row->heap.magic || (row->heap.heaps && row->heap.segments_name &&
                                       row->heap.large_blocks && row->heap.large_blocks_name),
                  "%s: a heap's lists, or nothing of it", row->since);
    }
}

// The bytes are a heap of Wine 8.0's, which 10.0 does not have.
Test(wine_private, heap_of_a_version_whose_layout_is_not_known_is_not_decoded) {
#define HEAP                                                                                       \
    "peb 0x400000\nregion 0x400000 1 commit private RW\n"                                          \
    "region 0x590000 4 commit private RW\nregion 0xb00000 300 commit private RW\n"                 \
    "u64 0x400010 0x140000000\nu64 0x400030 0x590000\n"                                            \
    "u32 0x590010 0xffeeffee\nu32 0x5900b8 0x50414548\nu64 0x590078 0x590078 0x590078\n"           \
    "u64 0x590088 0x590088 0x590088\nu64 0x590098 0xb00010 0xb00010\n"                             \
    "u64 0xb00010 0x590098 0x590098\n"
    View v = labelled("platform wine 8.0\n" HEAP);
    cr_expect_eq(v.facts.heaps[0].layout, HEAP_LAYOUT_WINE);
    EXPECT_AT(&v, 0xb00000, "heap heap 0x590000 large block");
    unlabel(&v);
    v = labelled("platform wine 10.0\n" HEAP);
    cr_expect_eq(v.facts.heaps[0].layout, HEAP_LAYOUT_UNKNOWN);
    EXPECT_AT(&v, 0xb00000, "private");
    unlabel(&v);
}
