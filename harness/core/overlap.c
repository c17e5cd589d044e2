#include "overlap.h"

#include "array.h"

#define ROUNDS 16

static int by_address(const void *a, const void *b) {
    return array_order(*(const vm_addr *)a, *(const vm_addr *)b);
}

// How many of the sorted values are below (or_equal: not above) what.
static size_t count_below(const vm_addr *values, size_t count, vm_addr what, bool or_equal) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (values[middle] < what || (or_equal && values[middle] == what))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef struct Ends { // of the spans that are left, sorted apart
    vm_addr *bases, *ends;
    size_t count;
} Ends;

static void gather(Ends *e, const Span *spans, size_t count) {
    e->count = 0;
    for (size_t i = 0; i < count; i++)
        if (!spans[i].dropped) {
            e->bases[e->count] = spans[i].base;
            e->ends[e->count++] = spans[i].end;
        }
    qsort(e->bases, e->count, sizeof *e->bases, by_address);
    qsort(e->ends, e->count, sizeof *e->ends, by_address);
}

// Those that begin below its end, without those that end at or below its base, and itself.
static size_t overlaps_of(const Ends *e, const Span *span) {
    return count_below(e->bases, e->count, span->end, false) -
           count_below(e->ends, e->count, span->base, true) - 1;
}

static size_t most_overlaps(const Ends *e, const Span *spans, size_t count) {
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t overlaps = spans[i].dropped ? 0 : overlaps_of(e, &spans[i]);
        most = overlaps > most ? overlaps : most;
    }
    return most;
}

static void drop_rounds(Ends *e, Span *spans, size_t count) {
    for (int round = 0; round < ROUNDS; round++) {
        gather(e, spans, count);
        const size_t most = most_overlaps(e, spans, count);
        if (most < 2)
            return;
        for (size_t i = 0; i < count; i++)
            if (!spans[i].dropped)
                spans[i].dropped = overlaps_of(e, &spans[i]) == most;
    }
}

bool overlap_drop(Span *spans, size_t count) {
    Ends e = {malloc((count + 1) * sizeof *e.bases), malloc((count + 1) * sizeof *e.ends), 0};
    const bool ok = e.bases && e.ends;
    if (ok)
        drop_rounds(&e, spans, count);
    free(e.bases);
    free(e.ends);
    return ok;
}

typedef struct Event { // a span begins or ends
    vm_addr at;
    size_t span;
    bool begins;
} Event;

// Where one span ends and another begins, the end comes first.
static int by_event(const void *a, const void *b) {
    const Event *x = a, *y = b;
    return x->at != y->at ? array_order(x->at, y->at) : (int)x->begins - (int)y->begins;
}

// The sum of the numbers of the spans that hold somewhere is the number of the span, where
// only one does.
static bool sweep(const Event *events, size_t count, PieceFn *take, void *context) {
    size_t open = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (open == 1 && events[i - 1].at < events[i].at &&
            !take(context, sum, events[i - 1].at, events[i].at))
            return false;
        open += events[i].begins ? 1 : (size_t)-1;
        sum += events[i].begins ? events[i].span : (size_t)0 - events[i].span;
    }
    return true;
}

bool overlap_pieces(const Span *spans, size_t count, PieceFn *take, void *context) {
    Event *events = malloc((2 * count + 1) * sizeof *events);
    size_t used = 0;
    if (!events)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!spans[i].dropped) {
            events[used++] = (Event){spans[i].base, i, true};
            events[used++] = (Event){spans[i].end, i, false};
        }
    qsort(events, used, sizeof *events, by_event);
    const bool ok = sweep(events, used, take, context);
    free(events);
    return ok;
}
