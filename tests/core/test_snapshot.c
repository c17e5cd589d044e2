#include "snapshot.h"
#include "support.h"

#include <criterion/criterion.h>
#include <string.h>

static Snapshot parsed(const char *text) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(text, &s, &err), "the text should be a snapshot: %s", err.text);
    return s;
}

static Region committed(vm_addr base, vm_addr end) {
    return (Region){
        base, end, base, VM_MEM_COMMIT, VM_MEM_PRIVATE, VM_PAGE_READWRITE, VM_PAGE_READWRITE};
}

static void expect_refused(const Region *regions, size_t count, const char *sentence) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    for (size_t i = 0; i < count; i++)
        cr_assert(snapshot_add_region(&s, regions[i]), "out of memory");
    cr_expect_not(snapshot_finish(&s, &err), "accepted although: %s", sentence);
    cr_expect_str_eq(err.text, sentence, "said: %s", err.text);
    snapshot_free(&s);
}

Test(snapshot, an_empty_one_is_valid) {
    Snapshot s;
    Error err;
    snapshot_init(&s);
    uint8_t byte;
    cr_expect(snapshot_finish(&s, &err), "nothing contradicts nothing");
    cr_expect_null(snapshot_find(&s, 0), "there is no region");
    cr_expect_not(snapshot_read(&s, 0, &byte, 1), "there are no bytes");
    cr_expect(snapshot_read(&s, 0, &byte, 0), "no bytes are always there");
    snapshot_free(&s);
    snapshot_free(&s); // freeing twice is freeing an empty one
}

Test(snapshot, regions_are_sorted) {
    Snapshot s;
    Error err;
    snapshot_init(&s);
    cr_assert(snapshot_add_region(&s, committed(0x30000, 0x40000)) &&
                  snapshot_add_region(&s, committed(0x10000, 0x20000)) &&
                  snapshot_add_region(&s, committed(0x20000, 0x30000)) && snapshot_finish(&s, &err),
              "three regions out of order");
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(s.regions[i].base, 0x10000 * (i + 1), "region %zu is in its place", i);
    snapshot_free(&s);
}

Test(snapshot, adjacent_free_regions_are_one) {
    Snapshot s = parsed("free 0x10000 1\nfree 0x11000 2\nregion 0x13000 1 commit private RW\n"
                        "free 0x14000 1\n");
    cr_assert_eq(s.region_count, 3, "free, used, free; not %zu", s.region_count);
    cr_expect_eq(s.regions[0].end, 0x13000, "the two below are one of three pages");
    snapshot_free(&s);
}

Test(snapshot, a_free_region_is_not_accessible) {
    Snapshot s;
    Error err;
    snapshot_init(&s);
    cr_assert(snapshot_add_region(&s, (Region){.end = 0x10000, .state = VM_MEM_FREE}) &&
                  snapshot_finish(&s, &err),
              "a free region as Wine tells it of another process");
    cr_expect_eq(s.regions[0].protect, VM_PAGE_NOACCESS, "as Windows tells it");
    snapshot_free(&s);
}

Test(snapshot, reserved_regions_of_one_allocation_are_one) {
    Snapshot s = parsed("region 0x10000 1 reserve private - RW\n"
                        "region 0x11000 1 reserve private NA RW alloc=0x10000\n"
                        "region 0x12000 1 commit private RW RW alloc=0x10000\n"
                        "region 0x13000 1 reserve private - RW alloc=0x10000\n");
    cr_assert_eq(s.region_count, 3, "reserved, committed, reserved; not %zu", s.region_count);
    cr_expect_eq(s.regions[0].end, 0x12000, "what Protect once was does not matter");
    snapshot_free(&s);
}

Test(snapshot, reserved_regions_of_two_allocations_or_types_stay_two) {
    Snapshot s = parsed("region 0x10000 16 reserve private\n"
                        "region 0x20000 16 reserve private\n"
                        "region 0x30000 16 reserve mapped - RW alloc=0x20000\n"
                        "region 0x40000 16 reserve mapped - R alloc=0x20000\n");
    cr_expect_eq(s.region_count, 4, "no two of them are one; not %zu", s.region_count);
    snapshot_free(&s);
}

Test(snapshot, committed_neighbours_stay_as_the_kernel_reported_them) {
    Snapshot s = parsed("region 0x10000 1 commit private RW\n"
                        "region 0x11000 1 commit private RW RW alloc=0x10000\n");
    cr_expect_eq(s.region_count, 2, "only free and reserved regions are merged");
    snapshot_free(&s);
}

Test(snapshot, contradictions_between_regions_are_refused_by_name) {
    const Region overlap[] = {committed(0x10000, 0x20000), committed(0x1f000, 0x30000)};
    expect_refused(overlap, 2,
                   "regions 0x10000-0x20000 and 0x1f000-0x30000 overlap (entry 1 in order of "
                   "address)");
    const Region gap[] = {committed(0x10000, 0x20000), committed(0x21000, 0x30000)};
    expect_refused(gap, 2,
                   "regions 0x10000-0x20000 and 0x21000-0x30000 leave a gap (entry 1 in order of "
                   "address)");
    const Region twice[] = {committed(0x10000, 0x20000), committed(0x10000, 0x20000)};
    expect_refused(twice, 2,
                   "regions 0x10000-0x20000 and 0x10000-0x20000 overlap (entry 1 in order of "
                   "address)");
    const Region empty = committed(0x10000, 0x10000), wraps = committed(0x10000, 0xf000),
                 odd = committed(0x10000, 0x10800);
    expect_refused(&empty, 1, "region 0x10000-0x10000 is empty or wraps around");
    expect_refused(&wraps, 1, "region 0x10000-0xf000 is empty or wraps around");
    expect_refused(&odd, 1, "region 0x10000-0x10800 is not a run of whole pages");
    Region stateless = committed(0x10000, 0x20000);
    stateless.state = 0x3000;
    expect_refused(&stateless, 1,
                   "region 0x10000-0x20000 has state 0x3000, which is neither commit, reserve nor "
                   "free");
}

Test(snapshot, finding_uses_half_open_ranges) {
    Snapshot s = parsed("region 0x10000 1 commit private RW\nregion 0x20000 1 commit mapped R\n");
    cr_expect_null(snapshot_find(&s, 0xffff), "below the first region");
    cr_expect_eq(snapshot_find(&s, 0x10000), &s.regions[0], "the first byte");
    cr_expect_eq(snapshot_find(&s, 0x10fff), &s.regions[0], "the last byte");
    cr_expect_eq(snapshot_find(&s, 0x11000), &s.regions[1], "the first free byte");
    cr_expect_eq(snapshot_find(&s, 0x20fff), &s.regions[2], "the last byte of all");
    cr_expect_null(snapshot_find(&s, 0x21000), "above the last region");
    cr_expect_null(snapshot_find(&s, UINT64_MAX), "the end of everything");
    snapshot_free(&s);
}

Test(snapshot, an_allocation_is_its_run_of_regions) {
    Snapshot s = parsed("region 0x10000 13 reserve private\n"
                        "region + 1 commit private RW+G\n"
                        "region + 2 commit private RW\n"
                        "region 0x20000 1 commit private RW\n");
    vm_addr base = 0, end = 0;
    cr_expect(snapshot_allocation(&s, 0x1d123, &base, &end), "the guard page is allocated");
    cr_expect(base == 0x10000 && end == 0x20000, "all three runs: 0x%llx-0x%llx",
              (unsigned long long)base, (unsigned long long)end);
    cr_expect(snapshot_allocation(&s, 0x20000, &base, &end), "the neighbour is another");
    cr_expect(base == 0x20000 && end == 0x21000, "of one page");
    cr_expect_not(snapshot_allocation(&s, 0x30000, &base, &end), "nothing is there");
    snapshot_free(&s);
}

Test(snapshot, a_free_address_has_no_allocation) {
    Snapshot s = parsed("range 0 0x20000\nregion 0x10000 1 commit private RW\n");
    vm_addr base = 1, end = 1;
    cr_expect_not(snapshot_allocation(&s, 0, &base, &end), "free below");
    cr_expect_not(snapshot_allocation(&s, 0x11000, &base, &end), "free above");
    cr_expect(base == 1 && end == 1, "outputs are untouched");
    snapshot_free(&s);
}

Test(snapshot, a_module_listed_twice_is_one) {
    Snapshot s = parsed("module 0x140000000 0x5000 C:\\task.exe\n"
                        "module 0x7ff800000000 0x200000 C:\\ntdll.dll\n"
                        "module 0x140000000 0x5000 C:\\task.exe\n");
    cr_expect_eq(s.module_count, 2, "the program and ntdll");
    const Module *task = snapshot_module(&s, 0x140000000);
    cr_assert(task, "the program is found by its base");
    cr_expect_str_eq(task->path, "C:\\task.exe", "with its path");
    cr_expect_null(snapshot_module(&s, 0x140001000), "a module is not found by its inside");
    snapshot_free(&s);
}

Test(snapshot, a_thread_or_backing_given_twice_is_refused) {
    Snapshot s;
    Error err = {0};
    cr_expect_not(text_snapshot("thread 0x24\nthread 0x24 sp=1\n", &s, &err),
                  "one id, two threads");
    cr_expect_str_eq(err.text, "thread 0x24 is listed twice", "said: %s", err.text);
    cr_expect_not(text_snapshot("section 0x40000 pagefile\nsection 0x40000 file x\n", &s, &err),
                  "one allocation, two backings");
    cr_expect_str_eq(err.text, "the backing of allocation 0x40000 is given twice", "said: %s",
                     err.text);
}

Test(snapshot, the_last_claim_of_a_name_counts) {
    Snapshot s = parsed("claim base 1\nclaim other 2\nclaim base 3\nparameter pages 4\n"
                        "capability aslr 1\n");
    cr_expect_eq(snapshot_claim(&s, "base")->value, 3, "the later word");
    cr_expect_null(snapshot_claim(&s, "bas"), "names match whole");
    cr_expect_eq(snapshot_parameter(&s, "pages")->value, 4, "a parameter is found");
    cr_expect_null(snapshot_parameter(&s, "base"), "a claim is no parameter");
    cr_expect_eq(snapshot_capability(&s, "aslr")->value, 1, "a capability is found");
    snapshot_free(&s);
}

Test(snapshot, what_is_added_is_copied) {
    Snapshot s;
    Error err;
    char name[] = "worker", path[] = "C:\\a.dll";
    uint8_t bytes[] = {1, 2, 3}, read[3];
    snapshot_init(&s);
    cr_assert(snapshot_add_thread(&s, (Thread){.id = 1, .name = name}) &&
                  snapshot_add_module(&s, 0x10000, 0x1000, path) &&
                  snapshot_add_memory(&s, 0x10000, 3, bytes, true) && snapshot_finish(&s, &err),
              "three facts");
    name[0] = path[0] = 'X';
    bytes[0] = 9;
    cr_expect_str_eq(snapshot_thread(&s, 1)->name, "worker", "the name is the snapshot's own");
    cr_expect_str_eq(snapshot_module(&s, 0x10000)->path, "C:\\a.dll", "and the path");
    cr_expect(snapshot_read(&s, 0x10000, read, 3) && read[0] == 1, "and the bytes");
    snapshot_free(&s);
}

// Large arrays are asked into large pages while they grow; what they hold stays.
Test(snapshot, two_hundred_thousand_regions_stay_as_they_were_added) {
    enum { COUNT = 200000 };
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    for (vm_addr i = 0; i < COUNT; i++)
        cr_assert(snapshot_add_region(&s, committed(i * VM_PAGE, (i + 1) * VM_PAGE)));
    cr_assert(snapshot_finish(&s, &err), "%s", err.text);
    cr_assert_eq(s.region_count, COUNT, "%zu are left", s.region_count);
    for (vm_addr i = 0; i < COUNT; i++)
        cr_assert_eq(s.regions[i].allocation_base, i * VM_PAGE, "region %zu", (size_t)i);
    snapshot_free(&s);
}
