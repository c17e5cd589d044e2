#include "asker.h"
#include "made_maps.h"
#include "questions.h"

static void ask_all(const struct snapshot *s) {
    for (size_t r = 0; r < s->region_count; r++) {
        const uint64_t base = s->regions[r].base, end = s->regions[r].end;
        for (uint64_t at = base; at != end; at = next_question(base, end, at))
            regionlab_answer((uint32_t)classify(s, at));
    }
    const uint64_t end = s->regions[s->region_count - 1].end;
    for (unsigned i = 0; i < QUESTIONS_OUTSIDE; i++)
        regionlab_answer((uint32_t)classify(s, question_outside(end, i)));
}

// The same address in one snapshot and in the other, region after region.
static void ask_in_turn(const struct snapshot *const *snapshots, size_t count) {
    for (size_t of = 0; of < count; of++)
        for (size_t r = 0; r < snapshots[of]->region_count; r++)
            for (size_t i = 0; i < count; i++)
                regionlab_answer((uint32_t)classify(snapshots[i], snapshots[of]->regions[r].base));
}

// First the recorded snapshots, then the same in the other order with their lists reordered,
// then those that are made by hand, and last the recorded ones in turn.
void regionlab_ask(const struct snapshot *const *snapshots, size_t count) {
    static struct made reordered;
    static struct made_map map;
    for (size_t i = 0; i < count; i++)
        ask_all(snapshots[i]);
    for (size_t i = count; i > 0; i--) {
        made_reordered(&reordered, snapshots[i - 1]);
        ask_all(&reordered.snapshot);
    }
    for (unsigned number = 0; number < MADE_MAPS; number++) {
        make_map(&map, number, snapshots[0]->region_count);
        for (size_t i = 0; i < map.count; i++)
            regionlab_answer((uint32_t)classify(&map.made.snapshot, map.questions[i].address));
    }
    ask_in_turn(snapshots, count);
}
