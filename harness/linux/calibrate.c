// calibrate: finds where this build of Wine keeps its tables, with win32/known.c, whose
// address space is known, and proves that what the recorder makes of them is right: it checks every
// field of every region against what VirtualQuery told the program itself, then the threads,
// and both against the kernel's maps. Only then does it write the file of tables.

#include "record.h"

#include "crosscheck.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FOUND = 0, EXIT_USAGE = 2, EXIT_NOT_FOUND = 3 };

static const char usage[] =
    "usage: calibrate --evidence DIR --nonce HEX --time-limit-ms N --wine-tables FILE\n"
    "                 -- COMMAND [ARG]...\n"
    "COMMAND runs known.exe in a sandbox. FILE is written when Wine's tables were found and all\n"
    "that is read from them agrees with what known.exe knows.\n"
    "Exit codes: 0 found, 2 usage, 3 not found (the reason on standard error).\n";

#define MAX_WALK 4096

typedef struct QueryAnswer { // MEMORY_BASIC_INFORMATION, x64
    uint64_t base, allocation_base;
    uint32_t allocation_protect, partition;
    uint64_t size;
    uint32_t state, protect, type, padding;
} QueryAnswer;

WineTables wine_tables;
static const char *tables_file;
static bool found;

static uint64_t known_claim(const Told *told, const char *name) {
    const Claim *claim = snapshot_claim(&told->facts, name);
    return claim ? claim->value : 0;
}

static bool add_answer(Snapshot *s, const QueryAnswer *q) {
    const bool free = q->state == VM_MEM_FREE, committed = q->state == VM_MEM_COMMIT;
    return snapshot_add_region(s, (Region){.base = q->base,
                                           .end = q->base + q->size,
                                           .state = q->state,
                                           .allocation_base = free ? 0 : q->allocation_base,
                                           .type = free ? 0 : q->type,
                                           .protect = committed ? q->protect : 0,
                                           .allocation_protect = free ? 0 : q->allocation_protect});
}

// What the program itself was told, as a snapshot.
static bool read_walk(int memory, const Told *told, Snapshot *s, Error *err) {
    static QueryAnswer walk[MAX_WALK];
    const uint64_t count = known_claim(told, "walk_count");
    if (count == 0 || count >= MAX_WALK ||
        !process_read(memory, known_claim(told, "walk"), walk, count * sizeof *walk))
        return error_set(err, "the walk that known.exe made of itself cannot be read");
    for (size_t i = 0; i < count; i++)
        if (!add_answer(s, &walk[i]))
            return error_set(err, "out of memory for known.exe's walk");
    return snapshot_finish(s, err);
}

static bool same_region(const Region *a, const Region *b) {
    return a->base == b->base && a->end == b->end && a->allocation_base == b->allocation_base &&
           a->state == b->state && a->type == b->type && a->protect == b->protect &&
           a->allocation_protect == b->allocation_protect;
}

static bool same_regions(const Snapshot *seen, const Snapshot *walk, Error *err) {
    for (size_t i = 0; i < seen->region_count && i < walk->region_count; i++)
        if (!same_region(&seen->regions[i], &walk->regions[i]))
            return error_set(err,
                             "at 0x%" PRIx64 " the tables say %s, protection 0x%" PRIx32
                             ", VirtualQuery %s, protection 0x%" PRIx32,
                             walk->regions[i].base, vm_state_name(seen->regions[i].state),
                             seen->regions[i].protect, vm_state_name(walk->regions[i].state),
                             walk->regions[i].protect);
    return seen->region_count == walk->region_count ||
           error_set(err, "the tables say %zu regions, VirtualQuery %zu", seen->region_count,
                     walk->region_count);
}

// Known.exe, stopped.
typedef struct Known {
    int memory, pagemap;
    Maps maps;
    Stop stop;
    const Told *told;
} Known;

static bool prove_regions(const Known *known, Error *err) {
    WineMap map;
    Snapshot seen, walk;
    Difference differs;
    if (!wine_map_read(known->memory, &known->maps, &wine_tables, &map, err))
        return false;
    snapshot_init(&seen);
    snapshot_init(&walk);
    bool ok = wine_regions_add(&map, &seen, err) && snapshot_finish(&seen, err) &&
              read_walk(known->memory, known->told, &walk, err) && same_regions(&seen, &walk, err);
    if (ok && crosscheck_differs(&(Witnesses){&map, &known->maps, NULL, known->pagemap}, &differs))
        ok = error_set(err, "at 0x%" PRIx64 ": %s", differs.base, differs.says);
    snapshot_free(&seen);
    snapshot_free(&walk);
    wine_map_free(&map);
    return ok;
}

// The only thread of known.exe waits in the probe, some frames below its scenario.
static bool prove_thread(const Known *known, Error *err) {
    const Told *told = known->told;
    const uint64_t local = known_claim(told, "local"), frames = 64 << 10;
    for (size_t i = 0; i < known->stop.count; i++) {
        WineThread t;
        if (wine_thread_read(known->memory, wine_tables.wine, &known->stop.threads[i], &t) &&
            t.teb == known_claim(told, "teb"))
            return (t.pid == known_claim(told, "process") && t.id == known_claim(told, "thread") &&
                    t.stack_pointer < local && t.stack_pointer + frames > local) ||
                   error_set(err,
                             "the thread's block says %" PRIu32 ".%" PRIu32 ", stack 0x%" PRIx64,
                             t.pid, t.id, t.stack_pointer);
    }
    return error_set(err, "no thread has the TEB that known.exe reported");
}

// Before anything else: it decides which row of wine_private.c is proved.
static bool read_version(const Known *known, Error *err) {
    if (!process_read(known->memory, known_claim(known->told, "version"), wine_tables.version,
                      sizeof wine_tables.version - 1))
        return error_set(err, "Wine's version cannot be read");
    wine_tables.wine = wine_private(wine_tables.version);
    return true;
}

static bool find_tables(const Known *known, Error *err) {
    const Told *told = known->told;
    const WineKnown pages = {known_claim(told, "committed"), known_claim(told, "guarded"),
                             known_claim(told, "no_access"), known_claim(told, "reserved")};
    return read_version(known, err) &&
           wine_find_tables(known->memory, &known->maps, &pages, &wine_tables, err) &&
           prove_regions(known, err) && prove_thread(known, err) &&
           wine_tables_save(tables_file, &wine_tables, err);
}

// Called by recorder/conversation.c at known.exe's one checkpoint.
Captured program_capture(Program *program, const Checkpoint *checkpoint, Capture *capture,
                         Error *err) {
    Known known = {.stop = stop_begin(checkpoint->deadline_us),
                   .memory = -1,
                   .pagemap = -1,
                   .told = checkpoint->told};
    (void)capture;
    if (!program->main) {
        error_set(err, "known.exe is not found among the processes of its sandbox");
        return CAPTURE_FAILED;
    }
    found = (known.memory = process_open_memory(program->main, err)) >= 0 &&
            (known.pagemap = process_open_pagemap(program->main, err)) >= 0 &&
            stop_process(&known.stop, program->main, err) &&
            maps_read(program->main, &known.maps, err) && find_tables(&known, err);
    stop_end(&known.stop);
    maps_free(&known.maps);
    if (known.memory >= 0)
        close(known.memory);
    if (known.pagemap >= 0)
        close(known.pagemap);
    return found ? CAPTURED : CAPTURE_FAILED;
}

static int fail(const Error *err, int exit_code) {
    fprintf(stderr, "calibrate: %s\n%s", err->text, exit_code == EXIT_USAGE ? usage : "");
    return exit_code;
}

int main(int argc, char **argv) {
    static Options options;
    const OwnOption own[] = {{"--wine-tables", &tables_file}, {.name = NULL}};
    Error err = {""};
    wine_tables.wine = wine_private(""); // until known.exe says its version
    if (!options_parse(argc, argv, own, &options, &err))
        return fail(&err, EXIT_USAGE);
    if (!tables_file) {
        error_set(&err, "--wine-tables is required");
        return fail(&err, EXIT_USAGE);
    }
    if (!run_program(&options, &err))
        return fail(&err, EXIT_NOT_FOUND);
    error_set(&err, "known.exe never reached its checkpoint: see %s", options.evidence);
    return found ? EXIT_FOUND : fail(&err, EXIT_NOT_FOUND);
}
