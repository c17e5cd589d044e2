// Sentences about two snapshots. Each test writes both and the whole story.

#include "labelled.h"
#include "story.h"

#define RANGE "platform windows 10.0.22631\nrange 0x10000 0x10000000\n"

static void write_event(void *out, const Event *event) {
    fprintf(out, "%s: %s\n", event->name, event->sentence);
}

// Also asserts that each change belongs to one event.
typedef struct Count {
    size_t next;
    FILE *out;
} Count;

static void hear(void *context, const Event *event) {
    Count *count = context;
    cr_expect_eq(event->first, count->next, "change %zu is told out of turn", event->first);
    count->next = event->first + event->count;
    write_event(count->out, event);
}

static void expect_story(const char *before, const char *after, const char *story) {
    View a = labelled(before), b = labelled(after);
    Diff d;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && diff(&a.snapshot, &a.map, &b.snapshot, &b.map, &d));
    Count count = {.out = out};
    story_tell(&a, &b, &d, hear, &count);
    cr_expect_eq(count.next, d.count, "%zu of %zu changes are told", count.next, d.count);
    fclose(out);
    cr_expect_str_eq(text, story, "told:\n%sexpected:\n%s", text, story);
    free(text);
    diff_free(&d);
    unlabel(&a);
    unlabel(&b);
}

Test(story, same_snapshots_tell_nothing) {
    expect_story(RANGE "region 0x10000 4 commit private RW\n",
                 RANGE "region 0x10000 4 commit private RW\n", "");
}

Test(story, pages_are_counted_from_the_reservations_start) {
    expect_story(RANGE "region 0x10000 16 reserve private\n",
                 RANGE "region 0x10000 4 reserve private\nregion + 4 commit private RW\n"
                       "region + 8 reserve private\n",
                 "committed: pages 4-7 of the reservation at 0x10000 were committed RW\n");
    expect_story(RANGE "region 0x10000 16 commit private RW\n",
                 RANGE "region 0x10000 15 commit private RW\nregion + 1 reserve private\n",
                 "decommitted: page 15 of the reservation at 0x10000 was decommitted\n");
}

Test(story, protection_says_from_what_to_what) {
    expect_story(RANGE "region 0x10000 4 commit private RW\n",
                 RANGE "region 0x10000 2 commit private RW\nregion + 2 commit private R\n",
                 "protected: the protection of pages 2-3 of the reservation at 0x10000 changed "
                 "from RW to R\n");
    expect_story(RANGE "region 0x10000 4 commit private RW+G RW\n",
                 RANGE "region 0x10000 4 commit private RW\n",
                 "protected: pages 0-3 of the reservation at 0x10000 lost their guard: "
                 "RW+G to RW\n");
}

Test(story, first_write_to_a_write_copy_page_is_recognised) {
    expect_story(RANGE "region 0x400000 4 commit image WC WCX\nmodule 0x400000 0x4000 C:\\a.dll\n",
                 RANGE "region 0x400000 1 commit image RW WCX\nregion + 3 commit image WC WCX\n"
                       "module 0x400000 0x4000 C:\\a.dll\n",
                 "protected: page 0 of C:\\a.dll went from WC to RW, as a first write makes "
                 "copy-on-write pages\n");
}

Test(story, new_private_memory_is_one_event_an_allocation) {
    expect_story(RANGE,
                 RANGE "region 0x10000 3 reserve private\nregion + 2 commit private RW\n"
                       "region 0x20000 16 reserve private\nregion 0x30000 2 commit private RW\n",
                 "allocated: 5 pages at 0x10000 were reserved and 2 pages of them committed\n"
                 "reserved: 16 pages at 0x20000 were reserved\n"
                 "allocated: 2 pages at 0x30000 were reserved and committed\n");
    expect_story(RANGE "region 0x10000 3 reserve private\nregion + 2 commit private RW\n", RANGE,
                 "released: the allocation of 5 pages at 0x10000 was released\n");
}

Test(story, one_page_is_singular) {
    expect_story(RANGE,
                 RANGE "region 0x10000 1 reserve private\nregion 0x20000 1 commit private RW\n",
                 "reserved: 1 page at 0x10000 was reserved\nallocated: 1 page at 0x20000 was "
                 "reserved and committed\n");
}

Test(story, another_allocation_in_the_same_place_is_replaced) {
    expect_story(RANGE "region 0x10000 4 commit private RW\n",
                 RANGE "region 0x10000 4 commit mapped R\nsection 0x10000 pagefile\n",
                 "replaced: another allocation is here now: shareable, before private\n");
}

#define HEAP  "region 0x100000 4 commit private RW\nregion + 12 reserve private\n"
#define WALK  "walk 0x100000 finished\nwalkregion 0x100000 segment 0x100000\n"
#define NEXT  "region 0x200000 16 commit private RW\n"
#define LARGE "region 0x300000 300 commit private RW\n"

Test(story, heaps_grow_and_shrink) {
    expect_story(RANGE HEAP WALK,
                 RANGE HEAP NEXT LARGE WALK
                 "walkregion 0x100000 segment 0x200000\nwalkregion 0x100000 large 0x300000\n",
                 "heap grew: heap 0x100000 grew by a segment of 16 pages at 0x200000\n"
                 "heap grew: heap 0x100000 grew by a large block of 300 pages at 0x300000\n");
    expect_story(RANGE HEAP NEXT WALK "walkregion 0x100000 segment 0x200000\n", RANGE HEAP WALK,
                 "heap shrank: heap 0x100000 gave back a segment of 16 pages at 0x200000\n");
    expect_story(RANGE HEAP WALK,
                 RANGE "region 0x100000 6 commit private RW\nregion + 10 reserve private\n" WALK,
                 "committed: pages 4-5 of heap 0x100000's segment at 0x100000 were committed RW\n");
}

Test(story, heaps_are_created_and_destroyed) {
    expect_story(RANGE, RANGE HEAP WALK,
                 "heap created: heap 0x100000 was created: 16 pages at 0x100000\n");
    expect_story(
        RANGE HEAP WALK, RANGE,
        "heap destroyed: heap 0x100000 was destroyed, with its segment of 16 pages at 0x100000\n");
}

// A Windows stack: reserve, a guard of three pages, the committed rest.
#define TEB          "region 0x800000 2 commit private RW\nthread 7 teb=0x800000 sp=0x4ffff0\n"
#define STACK(limit) "u64 0x800008 0x500000 " limit "\nu64 0x801478 0x400000\n"

Test(story, guard_moves_when_a_stack_grows) {
    expect_story(RANGE "region 0x400000 245 reserve private\nregion + 3 commit private RW+G RW\n"
                       "region + 8 commit private RW\n" TEB STACK("0x4f8000"),
                 RANGE "region 0x400000 240 reserve private\nregion + 3 commit private RW+G RW\n"
                       "region + 13 commit private RW\n" TEB STACK("0x4f3000"),
                 "guard moved: the guard of thread 7's stack moved 5 pages down, to 0x4f0000: the "
                 "stack grew\n");
}

Test(story, threads_start_and_end) {
    expect_story(RANGE "region 0x800000 2 reserve private\nregion + 2 commit private RW\n"
                       "region + 12 reserve private\nthread 6 teb=0x802000\n",
                 RANGE "region 0x400000 245 reserve private\nregion + 3 commit private RW+G RW\n"
                       "region + 8 commit private RW\nregion 0x800000 4 commit private RW\n"
                       "region + 12 reserve private\nthread 6 teb=0x802000\n"
                       "thread 7 teb=0x800000 sp=0x4ffff0\n" STACK("0x4f8000"),
                 "thread started: thread 7 started, with a stack of 256 pages at 0x400000\n"
                 "thread started: thread 7 has its TEB at 0x800000\n");
    expect_story(RANGE "region 0x400000 256 commit private RW\n" TEB STACK("0x400000"), RANGE,
                 "thread ended: thread 7 ended: its stack of 256 pages at 0x400000 is gone\n"
                 "released: the allocation of 2 pages at 0x800000 was released\n");
}

// Without a list of threads nobody knows whether this one is new.
Test(story, thread_is_not_called_new_where_threads_were_not_captured) {
    expect_story(RANGE "not-captured threads\n",
                 RANGE "region 0x400000 256 commit private RW\n" TEB STACK("0x400000"),
                 "allocated: thread 7 has a stack of 256 pages at 0x400000\n"
                 "allocated: 2 pages at 0x800000 were reserved and committed\n");
}

Test(story, images_and_views_have_names) {
    expect_story(
        RANGE "region 0x400000 4 commit image R WCX\nmodule 0x400000 0x4000 C:\\a.dll\n",
        RANGE "region 0x500000 4 commit mapped R\nregion 0x600000 4 commit mapped RW\n"
              "section 0x500000 file C:\\data.bin\nsection 0x600000 pagefile\n",
        "image unloaded: C:\\a.dll was unloaded from 0x400000\n"
        "view mapped: a view of C:\\data.bin was mapped, 4 pages at 0x500000\n"
        "view mapped: a view of a section without a file was mapped, 4 pages at 0x600000\n");
    expect_story(RANGE "region 0x500000 4 commit mapped R\nsection 0x500000 file C:\\data.bin\n",
                 RANGE "region 0x400000 1 commit image R WCX\nregion + 3 commit image RX WCX\n"
                       "module 0x400000 0x4000 C:\\a.dll\n",
                 "image loaded: C:\\a.dll was loaded at 0x400000\n"
                 "view unmapped: the view of C:\\data.bin, 4 pages at 0x500000, was unmapped\n");
}
