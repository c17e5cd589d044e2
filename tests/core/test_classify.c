// The sweep and the kernel's layer: what is labelled where no rule speaks, and how
// findings that overlap are weighed.

#include "diff.h"
#include "labelled.h"

Test(classify, kernel_words_label_what_no_rule_claims) {
    View v = labelled("range 0x10000 0x100000\n"
                      "region 0x10000 16 commit private RW\n"
                      "region 0x20000 16 reserve private\n"
                      "region 0x30000 16 commit mapped R\n"
                      "region 0x40000 16 commit mapped RW\n"
                      "region 0x50000 16 commit mapped RW\n"
                      "region 0x60000 16 commit image RX\n"
                      "section 0x40000 pagefile\n"
                      "section 0x50000 file \\Device\\HarddiskVolume3\\data.bin\n"
                      "not-captured sections\n");
    EXPECT_AT(&v, 0x10000, "private");
    EXPECT_AT(&v, 0x20000, "private");
    EXPECT_AT(&v, 0x30000, "mapped");
    EXPECT_AT(&v, 0x40000, "shareable");
    EXPECT_AT(&v, 0x50000, "mapped file \\Device\\HarddiskVolume3\\data.bin");
    EXPECT_AT(&v, 0x60000, "image no module");
    EXPECT_AT(&v, 0x70000, "free");
    cr_expect_null(map_at(&v.map, 0x100000), "0x100000 is outside the snapshot");
    cr_expect_eq(v.map.finding_count, 0, "plain regions need no finding, there are %zu",
                 v.map.finding_count);
    unlabel(&v);
}

Test(classify, free_tail_below_64_kb_boundary_is_unusable) {
    View v = labelled("range 0x10000 0x40000\nregion 0x10000 3 commit private RW\n");
    EXPECT_AT(&v, 0x13000, "unusable");
    EXPECT_AT(&v, 0x1ffff, "unusable");
    EXPECT_AT(&v, 0x20000, "free");
    unlabel(&v);
}

Test(classify, free_range_that_starts_on_a_boundary_is_usable) {
    View v = labelled("region 0x10000 16 commit private RW\nfree 0x20000 3\n"
                      "region 0x23000 1 commit private RW\n");
    EXPECT_AT(&v, 0x20000, "free");
    unlabel(&v);
}

Test(classify, short_free_gap_below_boundary_is_unusable_to_its_end) {
    View v = labelled("region 0x10000 1 commit private RW\nfree 0x11000 2\n"
                      "region 0x13000 1 commit private RW\n");
    EXPECT_AT(&v, 0x12fff, "unusable");
    EXPECT_AT(&v, 0x13000, "private");
    unlabel(&v);
}

// Build 26200 of Windows maps images with up to three pages beyond SizeOfImage.
// More labels than the sweep set room aside for.
Test(classify, hundreds_of_free_tails_are_all_labelled) {
    enum { ALLOCATIONS = 300 };
    char text[ALLOCATIONS * 48] = "";
    for (int i = 1; i <= ALLOCATIONS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "region 0x%x 1 commit private RW\n", i * 0x20000);
    View v = labelled(text);
    cr_expect_eq(v.map.label_count, 3 * ALLOCATIONS - 2, "%zu labels", v.map.label_count);
    for (vm_addr i = 1; i < ALLOCATIONS; i++) {
        EXPECT_AT(&v, i * 0x20000, "private");
        EXPECT_AT(&v, i * 0x20000 + 0x1000, "unusable");
        EXPECT_AT(&v, i * 0x20000 + 0x10000, "free");
    }
    unlabel(&v);
}

Test(classify, image_reaches_to_the_end_of_its_allocation) {
    View v = labelled("module 0x7ff600000000 0x2000 C:\\task.exe\n"
                      "region 0x7ff600000000 2 commit image RX WCX\n"
                      "region + 1 commit image RX WCX\n"
                      "region + 2 reserve image\n");
    EXPECT_AT(&v, 0x7ff600001000, "image C:\\task.exe");
    EXPECT_AT(&v, 0x7ff600002000, "image C:\\task.exe");
    EXPECT_AT(&v, 0x7ff600004fff, "image C:\\task.exe");
    unlabel(&v);
}

Test(classify, page_between_two_sections_belongs_to_neither) {
    View v = labelled("region 0x140000000 5 commit image RX\n"
                      "bytes 0x140000000 4d 5a\nu32 0x14000003c 0x80\n"
                      "bytes 0x140000080 50 45 00 00\nu16 0x140000086 2\nu16 0x140000094 0xf0\n"
                      "bytes 0x140000188 2e 74 65 78 74\nu32 0x140000190 0x1000 0x1000\n"
                      "bytes 0x1400001b0 2e 64 61 74 61\nu32 0x1400001b8 0x10 0x3000\n"
                      "peb 0x7ff000\nregion 0x7ff000 1 commit private RW\n"
                      "u64 0x7ff010 0x140000000\nmodule 0x140000000 0x5000 C:\\a.exe\n");
    EXPECT_AT(&v, 0x140000000, "image C:\\a.exe headers");
    EXPECT_AT(&v, 0x140001000, "image C:\\a.exe .text");
    EXPECT_AT(&v, 0x140002000, "image C:\\a.exe");
    EXPECT_AT(&v, 0x140003000, "image C:\\a.exe .data");
    unlabel(&v);
}

Test(classify, private_executable_memory_is_not_an_image) {
    View v = labelled("region 0x10000 1 commit private RX\nmodule 0x10000 0x1000 C:\\fake.dll\n");
    EXPECT_AT(&v, 0x10000, "private");
    unlabel(&v);
}

Test(classify, region_with_an_unknown_state_is_unknown) {
    Snapshot s;
    Facts facts = {0};
    Map map;
    Error err;
    snapshot_init(&s);
    const Region odd = {0x10000, 0x20000,           0x10000,          VM_MEM_COMMIT,
                        0x80000, VM_PAGE_READWRITE, VM_PAGE_READWRITE};
    cr_assert(snapshot_add_region(&s, odd));
    s.captured = HAS_REGIONS;
    cr_assert(snapshot_finish(&s, &err), "%s", err.text);
    cr_assert(classify(&s, &facts, &map, &err), "%s", err.text);
    cr_expect_eq(map_at(&map, 0x10000)->kind, KIND_UNKNOWN, "type 0x80000 has no name");
    map_free(&map);
    snapshot_free(&s);
}

Test(classify, snapshot_without_regions_is_refused) {
    Snapshot s;
    Facts facts = {0};
    Map map;
    Error err = {""};
    snapshot_init(&s);
    cr_expect_not(classify(&s, &facts, &map, &err), "there is nothing to classify");
    cr_expect(strstr(err.text, "region list"), "the error names what is missing: %s", err.text);
    cr_expect_eq(map.label_count, 0, "the map is empty");
    s.captured = HAS_REGIONS;
    cr_expect_not(classify(&s, &facts, &map, &err), "a list of no regions is as little");
    snapshot_free(&s);
}

// What a damaged dump does not say any more is neither free nor somebody's.
Test(classify, what_was_not_captured_is_no_allocation_and_no_change) {
    View v = labelled("region 0x10000 1 commit private RW\nhole 0x11000 15\n"
                      "region 0x20000 1 commit private RW\nfree 0x21000 15\n");
    View later = labelled("region 0x10000 1 commit private RW\nfree 0x11000 15\n"
                          "hole 0x20000 1\nfree 0x21000 15\n");
    EXPECT_AT(&v, 0x12000, "not captured");
    cr_expect_str_eq(rule_at(&v, 0x12000), "not-captured", "%s", rule_at(&v, 0x12000));
    vm_addr base, end;
    cr_expect_not(snapshot_allocation(&v.snapshot, 0x12000, &base, &end), "nobody's");
    cr_expect_eq(check_invariants(&v.snapshot, &v.map, NULL, NULL), 0, "holes break nothing");
    Diff d;
    cr_assert(diff(&v.snapshot, &v.map, &later.snapshot, &later.map, &d));
    cr_expect_eq(d.count, 0, "what one snapshot does not say is no change");
    diff_free(&d);
    unlabel(&v);
    unlabel(&later);
}
