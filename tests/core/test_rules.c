// Every rule has a snapshot that gets its kind and near misses that do not: the table,
// and the rules about the process as a whole. Those about heaps and about threads have
// files of their own.

#include "labelled.h"
#include "rules.h"

Test(rules, peb_address_in_a_view_makes_no_peb) {
    View v = labelled("region 0x400000 16 commit mapped RW\nsection 0x400000 pagefile\n"
                      "peb 0x402000\n");
    EXPECT_AT(&v, 0x402000, "shareable");
    unlabel(&v);
}

Test(rules, user_shared_data_is_one_page_at_a_fixed_address) {
    View v = labelled("region 0x7ffe0000 1 commit private R\n"
                      "region 0x7ffe2000 1 commit private R\n");
    EXPECT_AT(&v, 0x7ffe0000, "system KUSER_SHARED_DATA");
    EXPECT_AT(&v, 0x7ffe2000, "system beside KUSER_SHARED_DATA");
    unlabel(&v);
}

Test(rules, writable_page_at_the_fixed_address_is_not_user_shared_data) {
    View v = labelled("region 0x7ffe0000 1 commit private RW\n");
    EXPECT_AT(&v, 0x7ffe0000, "private");
    unlabel(&v);
}

Test(rules, peb_fields_name_memory_of_the_system) {
    View v = labelled(PEB "region 0x500000 4 commit mapped R\nu64 0x400068 0x500000\n"
                          "region 0x510000 4 commit mapped R\nu64 0x400088 0x510000\n"
                          "region 0x520000 4 commit mapped R\nu64 0x4000a0 0x520000\n"
                          "region 0x530000 4 commit mapped R\nu64 0x4000a8 0x530000\n"
                          "region 0x540000 4 commit mapped R\nu64 0x4000b0 0x540000\n"
                          "region 0x550000 4 commit mapped R\nu64 0x4000f8 0x550000\n"
                          "region 0x560000 4 commit private RW\nu64 0x4002d8 0x560000\n"
                          "region 0x570000 4 commit mapped R\nu64 0x4002f8 0x570000\n"
                          "region 0x580000 4 commit mapped R\nu64 0x400308 0x580000\n"
                          "region 0x590000 4 commit private RW\nu64 0x400020 0x590000\n"
                          "section 0x520000 file C:\\windows\\system32\\c_1252.nls\n");
    EXPECT_AT(&v, 0x500000, "system API set map");
    EXPECT_AT(&v, 0x510000, "system CSR shared memory");
    EXPECT_AT(&v, 0x520000, "system NLS ANSI code page C:\\windows\\system32\\c_1252.nls");
    EXPECT_AT(&v, 0x530000, "system NLS OEM code page");
    EXPECT_AT(&v, 0x540000, "system NLS case table");
    EXPECT_AT(&v, 0x550000, "system GDI handle table");
    EXPECT_AT(&v, 0x560000, "system shim data");
    EXPECT_AT(&v, 0x570000, "system activation context");
    EXPECT_AT(&v, 0x580000, "system default activation context");
    EXPECT_AT(&v, 0x590000, "system process parameters");
    unlabel(&v);
}

Test(rules, peb_pointer_into_the_middle_claims_nothing) {
    View v = labelled(PEB "region 0x590000 4 commit private RW\nu64 0x400020 0x591080\n");
    EXPECT_AT(&v, 0x591000, "private");
    EXPECT_AT(&v, 0x590000, "private");
    unlabel(&v);
}

// As Wine's ApiSetMap points behind the headers of apisetschema.dll.
Test(rules, peb_pointer_into_a_read_only_view_claims_the_view) {
    View v = labelled(PEB "region 0x590000 4 commit mapped R\nu64 0x400068 0x591080\n"
                          "region 0x600000 4 commit mapped RW\nu64 0x4000f8 0x601080\n");
    EXPECT_AT(&v, 0x590000, "system API set map");
    EXPECT_AT(&v, 0x601000, "mapped");
    unlabel(&v);
}

Test(rules, peb_pointer_claims_only_the_region_it_starts) {
    View v = labelled(PEB "region 0x510000 5 commit mapped R\nregion + 251 reserve mapped\n"
                          "u64 0x400088 0x510000\n");
    EXPECT_AT(&v, 0x514fff, "system CSR shared memory");
    EXPECT_AT(&v, 0x515000, "mapped");
    unlabel(&v);
}

Test(rules, peb_pointer_into_an_image_leaves_it_an_image) {
    View v = labelled(PEB "region 0x590000 4 commit image R\nu64 0x400068 0x590000\n");
    EXPECT_AT(&v, 0x590000, "image no module");
    unlabel(&v);
}

Test(rules, heap_outranks_the_process_parameters_inside_it) {
    View v = labelled(PEB "region 0x590000 4 commit private RW\nregion + 12 reserve private\n"
                          "u64 0x400020 0x590000\nu64 0x400030 0x590000\n");
    EXPECT_AT(&v, 0x590000, "heap heap 0x590000 segment");
    EXPECT_AT(&v, 0x594000, "heap heap 0x590000 segment");
    cr_expect_str_eq(rejected_at(&v, 0x590000), "peb-pointer");
    unlabel(&v);
}

Test(rules, two_tebs_at_one_address_show_the_second_as_rejected) {
    View v = labelled("region 0x400000 4 commit private RW\n"
                      "thread 1 teb=0x400000\nthread 2 teb=0x401000\n");
    EXPECT_AT(&v, 0x400000, "teb thread 1");
    EXPECT_AT(&v, 0x401000, "teb thread 1");
    cr_expect_str_eq(rejected_at(&v, 0x401000), "teb teb-block");
    EXPECT_AT(&v, 0x402000, "teb thread 2");
    unlabel(&v);
}

Test(rules, two_strong_claims_to_one_byte_are_a_conflict) {
    View v = labelled("region 0x400000 16 commit private RW\n"
                      "thread 1 teb=0x402000\n"
                      "walk 0x400000 finished\nwalkregion 0x400000 segment 0x400000\n");
    EXPECT_AT(&v, 0x402000, "teb thread 1");
    EXPECT_AT(&v, 0x400000, "heap heap 0x400000 segment");
    cr_expect_eq(v.map.conflict_count, 1, "one range is claimed twice, %zu are counted",
                 v.map.conflict_count);
    cr_expect(map_at(&v.map, 0x402000)->conflict, "the label says so");
    unlabel(&v);
}

// Twenty threads at one TEB, as no system makes them: the list of losers has an end.
Test(rules, at_most_sixteen_rejected_claims_are_kept) {
    char text[2000] = "region 0x400000 16 commit private RW\n";
    for (int id = 1; id <= 20; id++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "thread %d teb=0x400000\n", id);
    View v = labelled(text);
    cr_expect_eq(map_at(&v.map, 0x400000)->rejected_count, MOST_REJECTED);
    cr_expect_eq(v.map.rejected_count, MOST_REJECTED, "%zu are kept", v.map.rejected_count);
    unlabel(&v);
}

// Only then is what a label costs bounded; what the rest says is not heard.
Test(rules, at_most_sixty_four_claims_to_one_byte_are_looked_at) {
    char text[6000] = "region 0x400000 16 commit private RW\n"
                      "walk 0x400000 finished\nwalkregion 0x400000 segment 0x400000\n";
    for (int id = 1; id <= 63; id++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "thread %d teb=0x400000\n", id);
    View v = labelled(text);
    cr_expect(map_at(&v.map, 0x400000)->conflict, "HeapWalk's is the sixty-fourth");
    unlabel(&v);
    snprintf(text + strlen(text), sizeof text - strlen(text), "thread 64 teb=0x400000\n");
    v = labelled(text);
    cr_expect_not(map_at(&v.map, 0x400000)->conflict, "now it is the sixty-fifth");
    unlabel(&v);
}

Test(rules, every_rule_has_a_name_and_a_sentence) {
    size_t count;
    const Rule *rules = rule_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(rules[i].name, rules[k].name, "rules %zu and %zu share a name", i, k);
    for (size_t i = 0; i < count; i++)
        cr_expect(rules[i].because[0] && rules[i].state, "rule %s is complete", rules[i].name);
}

Test(rules, region_that_only_spans_the_fixed_address_is_not_user_shared_data) {
    View v = labelled("region 0x7ffd0000 32 commit private R\n");
    EXPECT_AT(&v, 0x7ffd0000, "private");
    EXPECT_AT(&v, 0x7ffe0000, "private");
    unlabel(&v);
}

Test(rules, peb_ends_where_its_memory_does) {
    View v = labelled("peb 0x400800\nregion 0x400000 1 commit private RW\n"
                      "region + 3 commit private R\n");
    EXPECT_AT(&v, 0x4007ff, "private");
    EXPECT_AT(&v, 0x400800, "peb");
    EXPECT_AT(&v, 0x400fff, "peb");
    EXPECT_AT(&v, 0x401000, "private");
    unlabel(&v);
}

// Windows keeps the first 64 KB free; a dump need not.
Test(rules, what_is_not_known_does_not_point_to_address_zero) {
    View v = labelled("region 0 16 commit private RW\n" PEB);
    EXPECT_AT(&v, 0, "private");
    EXPECT_AT(&v, 0x400000, "peb");
    cr_expect_eq(v.map.finding_count, 1, "%zu findings", v.map.finding_count);
    unlabel(&v);
}

// rules.h's own side.
Test(rules, empty_range_states_nothing_and_evidence_has_room_for_four) {
    Map map = {0};
    RuleRun run = {.map = &map};
    Finding f = {.base = 0x1000, .end = 0x1000};
    rule_state(&run, f);
    cr_expect_eq(map.finding_count, 0);
    for (unsigned i = 0; i < 5; i++)
        rule_evidence(&f, "fact", "source", i);
    cr_expect_eq(f.evidence_count, 4);
    map_free(&map);
}
