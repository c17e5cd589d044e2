#include "asker.h"

void regionlab_ask(const struct snapshot *const *snapshots, size_t count) {
    for (size_t i = 1; i < count; i++)
        regionlab_answer(explain(snapshots[i - 1], snapshots[i]));
}
