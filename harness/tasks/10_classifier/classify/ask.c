#include "asker.h"
#include "questions.h"

void regionlab_ask(const struct snapshot *const *snapshots, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct snapshot *s = snapshots[i];
        for (size_t r = 0; r < s->region_count; r++) {
            const uint64_t base = s->regions[r].base, end = s->regions[r].end;
            for (uint64_t at = base; at != end; at = next_question(base, end, at))
                regionlab_answer((uint32_t)classify(s, at));
        }
        regionlab_answer((uint32_t)classify(s, s->regions[s->region_count - 1].end));
    }
}
