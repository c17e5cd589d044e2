// A process for each kind that has such memory, and one where the same place only looks like
// it. What else decides is tested rule by rule: test_rules*.c, test_classify.c.

#include "labelled.h"

#define THREAD                                                                                     \
    "platform windows 10.0.22631\nregion 0x800000 2 commit private RW\n"                           \
    "thread 7 teb=0x800000 sp=0x4ffff0\nu64 0x800008 0x500000 0x400000\nu64 0x801478 0x400000\n"

static const struct {
    Kind kind;
    vm_addr at; // where the first one has it, and the second one has not
    const char *process, *look_alike;
} fixtures[] = {
    {KIND_FREE, 0x50000, "range 0 0x100000\n",
     "range 0 0x100000\nregion 0x50000 1 reserve private\n"},
    {KIND_UNUSABLE, 0x12000, "range 0 0x100000\nregion 0x10000 1 commit private RW\n",
     "range 0 0x100000\nregion 0x20000 1 commit private RW\n"},
    {KIND_PRIVATE, 0x100000, "region 0x100000 16 commit private RW\n",
     "region 0x100000 16 commit private RW\n"
     "walk 0x100000 finished\nwalkregion 0x100000 segment 0x100000\n"},
    {KIND_HEAP, 0x100000,
     "region 0x100000 16 commit private RW\n"
     "walk 0x100000 finished\nwalkregion 0x100000 segment 0x100000\n",
     // a header like a heap's, to which nothing points
     "region 0x100000 16 commit private RW\nu32 0x100010 0xffeeffee\n"},
    {KIND_STACK, 0x405000, THREAD "region 0x400000 256 commit private RW\n",
     // shaped like a stack, but the threads are known and none has it
     "region 0x400000 1 commit private NA RW\nregion + 1 commit private RW+G\n"
     "region + 30 commit private RW\n"},
    {KIND_SHADOW_STACK, 0x405000,
     "region 0x400000 5 reserve private - R\nregion + 1 commit private R\nthread 7 ssp=0x405ff8\n",
     // a guard and a page below it, as it has, but no thread's pointer leads there
     "region 0x400000 4 reserve private - R\nregion + 1 commit private R+G\n"
     "region + 1 commit private R\nthread 7 sp=0x405ff8\n"},
    {KIND_IMAGE, 0x400000, "region 0x400000 4 commit image R WCX\n",
     "region 0x400000 4 commit mapped R\nsection 0x400000 file C:\\a.dll\n"},
    {KIND_MAPPED_FILE, 0x400000,
     "region 0x400000 4 commit mapped R\nsection 0x400000 file C:\\data.bin\n",
     "region 0x400000 4 commit mapped R\nsection 0x400000 pagefile\n"},
    {KIND_SHAREABLE, 0x400000, "region 0x400000 4 commit mapped R\nsection 0x400000 pagefile\n",
     "region 0x400000 4 commit mapped R\nnot-captured sections\n"},
    {KIND_MAPPED, 0x400000, "region 0x400000 4 commit mapped R\nnot-captured sections\n",
     "region 0x400000 4 commit mapped R\nsection 0x400000 file C:\\data.bin\n"},
    {KIND_TEB, 0x800000, THREAD,
     // a TEB's pointer to itself, but no thread has it
     "platform windows 10.0.22631\nregion 0x800000 2 commit private RW\nu64 0x800030 0x800000\n"},
    {KIND_PEB, 0x400000, PEB,
     // it stands a page above
     "platform windows 10.0.22000\npeb 0x401000\nregion 0x400000 2 commit private RW\n"},
    {KIND_SYSTEM, 0x7ffe0000, "region 0x7ffe0000 1 commit private R\n",
     "region 0x7ffe0000 1 commit private RW\n"},
    {KIND_UNKNOWN, 0x10000, "region 0x10000 1 commit - RW\n",
     "region 0x10000 1 commit private RW\n"},
    {KIND_NOT_CAPTURED, 0x20000, "region 0x10000 16 commit private RW\nhole 0x20000 16\n",
     "region 0x10000 16 commit private RW\nfree 0x20000 16\n"},
};

static bool has_kind(const char *process, vm_addr at, Kind kind) {
    View v = labelled(process);
    const Label *label = map_at(&v.map, at);
    cr_assert(label, "0x%llx lies outside of\n%s", (unsigned long long)at, process);
    const bool found = label->kind == kind;
    unlabel(&v);
    return found;
}

Test(kind_fixtures, every_kind_has_one_and_a_look_alike) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        size_t found = 0;
        for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++)
            found += fixtures[i].kind == kind;
        cr_expect_eq(found, 1, "kind %s has %zu fixtures in %s", kind_name(kind), found, __FILE__);
    }
}

Test(kind_fixtures, get_their_kind) {
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++)
        cr_expect(has_kind(fixtures[i].process, fixtures[i].at, fixtures[i].kind),
                  "0x%llx is not %s in\n%s", (unsigned long long)fixtures[i].at,
                  kind_name(fixtures[i].kind), fixtures[i].process);
}

Test(kind_fixtures, look_alikes_do_not) {
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++)
        cr_expect_not(has_kind(fixtures[i].look_alike, fixtures[i].at, fixtures[i].kind),
                      "0x%llx is %s in\n%s", (unsigned long long)fixtures[i].at,
                      kind_name(fixtures[i].kind), fixtures[i].look_alike);
}
