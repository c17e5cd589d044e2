#include "asker.h"
#include "made_pairs.h"

void regionlab_ask(const struct snapshot *const *snapshots, size_t count) {
    static struct made before, after;
    for (size_t i = 1; i < count; i++)
        regionlab_answer(explain(snapshots[i - 1], snapshots[i]));
    for (unsigned number = 0; number < MADE_PAIRS; number++) {
        make_pair(&before, &after, number, snapshots[0]->region_count);
        regionlab_answer(explain(&before.snapshot, &after.snapshot));
    }
}
