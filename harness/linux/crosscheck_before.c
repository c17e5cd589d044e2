#include "crosscheck_internal.h"

#include "recorder.h"

#include <stdlib.h>

static struct {
    pid_t process;
    Committed committed;
} known[MAX_PROCESSES];
static size_t known_count;

static Committed *committed_of(pid_t process) {
    for (size_t i = 0; i < known_count; i++)
        if (known[i].process == process)
            return &known[i].committed;
    return NULL;
}

const Committed *crosscheck_before(pid_t process) {
    return committed_of(process);
}

static bool keep(const WineMap *map, Committed *out) {
    free(out->ranges);
    *out = (Committed){.ranges = malloc((map->run_count + 1) * sizeof *out->ranges)};
    for (size_t i = 0; out->ranges && i < map->run_count; i++)
        if (wine_pages_are_committed(map, &map->runs[i])) {
            out->ranges[out->count].base = map->runs[i].base;
            out->ranges[out->count++].end = map->runs[i].end;
        }
    return out->ranges;
}

bool crosscheck_remember(pid_t process, const WineMap *map, Error *err) {
    Committed *committed = committed_of(process);
    if (!committed && known_count < MAX_PROCESSES) {
        known[known_count].process = process;
        committed = &known[known_count++].committed;
    }
    return !committed || keep(map, committed) ||
           error_set(err, "out of memory for what was committed");
}
