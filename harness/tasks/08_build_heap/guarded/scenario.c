#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct plan plan;
static void *blocks[BLOCKS];

// Writes to as much of a block as can be written: a wrong block gives a verdict, not a crash.
static void fill(char *block, size_t size, int tag) {
    for (char *at = block, *end = block + size, *next; at < end; at = next) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info))
            return;
        next = (char *)info.BaseAddress + info.RegionSize;
        if (next > end)
            next = end;
        if (info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE)
            memset(at, tag, (size_t)(next - at));
    }
}

static void take_snapshot(const char *name) {
    for (int i = 0; i < BLOCKS; i++) {
        claim_pointer_at("block", (unsigned)i, blocks[i]);
        if (blocks[i]) {
            show_bytes(blocks[i], 1);
            show_bytes((char *)blocks[i] + plan.size[i] - 1, 1);
        }
    }
    checkpoint(name);
}

static uint64_t give_back(int first, int last, int except) {
    uint64_t refused = 0;
    for (int i = first; i <= last; i++)
        if (i != except && blocks[i] && !guarded_free(blocks[i]))
            refused++;
    return refused;
}

void scenario(void) {
    decoys();
    plan = make_plan(parameter("lines"), parameter("odd"), parameter("pages"));
    for (int i = 0; i < BLOCKS; i++) {
        poison_stack();
        blocks[i] = guarded((size_t)plan.size[i]);
    }
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i])
            fill(blocks[i], (size_t)plan.size[i], block_tag(i));
    take_snapshot("given");

    uint64_t refused = give_back(FREED_FIRST, FREED_FIRST, -1);
    claim_number("refused", refused);
    take_snapshot("one_freed");

    refused = give_back(0, BLOCKS - 1, FREED_FIRST);
    claim_number("refused", refused);
    take_snapshot("all_freed");

    // These come last: if they are given out, what they leave does not affect any other check.
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        claim_pointer_at("huge", i, guarded((size_t)huge_sizes[i]));
    checkpoint("refused");
}
