// What a plain heap needs for a trace, without a heap: the reference that a student's committed
// pages are compared with. It is the policy of the solution, in numbers: 16 bytes of header per
// block, first fit from the base upwards, a block divided when the rest can hold 16 bytes,
// free neighbours joined, a block grown in place when there is room after it.

#ifndef H_ALLOC_MODEL_H
#define H_ALLOC_MODEL_H

#include "traces.h"
#include <string.h>

enum { HEADER = 16, SMALLEST = HEADER + ALIGNMENT, EMPTY = -1, MOST_SPANS = 2 * SLOTS + 2 };

// The heap from its base to its top as spans, used or free, in the order of their addresses.
// Two free ones are never neighbours.
struct span {
    uint64_t bytes; // header included
    int slot;       // or EMPTY
};

struct model {
    struct span spans[MOST_SPANS];
    int count;
    uint64_t top, most; // bytes: now, and ever
    uint64_t reserved;
};

static inline void model_insert(struct model *m, int at, struct span span) {
    memmove(&m->spans[at + 1], &m->spans[at], (size_t)(m->count - at) * sizeof span);
    m->spans[at] = span;
    m->count++;
}

static inline void model_remove(struct model *m, int at) {
    m->count--;
    memmove(&m->spans[at], &m->spans[at + 1], (size_t)(m->count - at) * sizeof m->spans[0]);
}

static inline int model_find(const struct model *m, int slot) {
    for (int i = 0; i < m->count; i++)
        if (m->spans[i].slot == slot)
            return i;
    return EMPTY;
}

static inline bool model_grow_last(struct model *m, uint64_t need) {
    struct span *last = &m->spans[m->count - 1];
    const uint64_t more = need - last->bytes;
    if (more > m->reserved - m->top)
        return false;
    last->bytes = need;
    m->top += more;
    m->most = m->top > m->most ? m->top : m->most;
    return true;
}

static inline void model_free(struct model *m, int at) {
    m->spans[at].slot = EMPTY;
    if (at + 1 < m->count && m->spans[at + 1].slot == EMPTY) {
        m->spans[at].bytes += m->spans[at + 1].bytes;
        model_remove(m, at + 1);
    }
    if (at > 0 && m->spans[at - 1].slot == EMPTY) {
        m->spans[at - 1].bytes += m->spans[at].bytes;
        model_remove(m, at);
    }
}

// Gives `need` bytes of the span to the slot, and leaves the rest free if it can be a block.
static inline void model_take(struct model *m, int at, uint64_t need, int slot) {
    const uint64_t rest = m->spans[at].bytes - need;
    m->spans[at].slot = slot;
    if (rest < SMALLEST)
        return;
    m->spans[at].bytes = need;
    model_insert(m, at + 1, (struct span){rest, EMPTY});
    model_free(m, at + 1);
}

static inline bool model_alloc(struct model *m, uint64_t need, int slot) {
    for (int i = 0; i < m->count; i++)
        if (m->spans[i].slot == EMPTY && m->spans[i].bytes >= need) {
            model_take(m, i, need, slot);
            return true;
        }
    const bool joins = m->count > 0 && m->spans[m->count - 1].slot == EMPTY;
    if (!joins)
        model_insert(m, m->count, (struct span){0, EMPTY});
    if (model_grow_last(m, need)) {
        m->spans[m->count - 1].slot = slot;
        return true;
    }
    if (!joins)
        model_remove(m, m->count - 1);
    return false;
}

static inline void model_realloc(struct model *m, int at, uint64_t need, int slot) {
    if (at + 1 < m->count && m->spans[at + 1].slot == EMPTY && need > m->spans[at].bytes) {
        const bool is_last = at + 2 == m->count;
        if (is_last || m->spans[at].bytes + m->spans[at + 1].bytes >= need) {
            m->spans[at].bytes += m->spans[at + 1].bytes;
            model_remove(m, at + 1);
        }
    }
    if (need <= m->spans[at].bytes)
        model_take(m, at, need, slot);
    else if (at + 1 == m->count)
        model_grow_last(m, need);
    else if (model_alloc(m, need, SLOTS)) { // the old block is live until the new one is there
        model_free(m, model_find(m, slot));
        m->spans[model_find(m, SLOTS)].slot = slot;
    }
}

static inline uint64_t model_need(uint64_t bytes) {
    return HEADER + (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

// Pages that the trace makes the reference commit.
static inline uint64_t reference_pages(const struct trace *t, uint64_t reserved) {
    static struct model m;
    m.count = 0;
    m.top = m.most = 0;
    m.reserved = reserved;
    for (int i = 0; i < t->count; i++) {
        const struct step *s = &t->steps[i];
        if (s->kind != DO && s->kind != MAY_FAIL && s->kind != FROM_NULL)
            continue;
        const int at = model_find(&m, s->slot);
        if (s->bytes == 0 && at != EMPTY)
            model_free(&m, at);
        else if (s->bytes > 0 && at == EMPTY)
            model_alloc(&m, model_need(s->bytes), s->slot);
        else if (s->bytes > 0)
            model_realloc(&m, at, model_need(s->bytes), s->slot);
    }
    return (m.most + PAGE - 1) / PAGE;
}

#endif
