// The snapshots from outside: every thread of the program is stopped, Wine's tables are
// read and checked against the kernel's maps, and a snapshot of every Wine process is written.
//
// An honest program may be caught in the middle of something: a thread that is changing the
// tables, starting or ending. It then goes on for a moment and is stopped again. A difference
// that does not settle is a doubt, and goes into the evidence.

#include "record.h"

#include "clock.h"
#include "crosscheck.h"
#include "loader.h"
#include "teb_peb.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ROUNDS 20
#define BETWEEN_US 1000 // after the first round, twice as long after the second, ...
#define MAX_ALL    256  // processes of the program, Wine's or not

typedef struct Target { // a stopped Wine process
    pid_t process;
    uint32_t pid; // by its threads' own word, as Windows knows it
    vm_addr peb;
    int memory, pagemap;
    Maps maps;
    WineMap map;
    bool readable; // the tables were: there is a map
    const StoppedThread *threads;
    size_t thread_count;
} Target;

typedef struct Round {
    Stop stop;
    Target targets[MAX_PROCESSES];
    size_t target_count;
    bool at_rest;
} Round;

static void doubt(Capture *capture, uint32_t pid, vm_addr base, vm_addr end, const char *says) {
    if (capture->doubt_count == sizeof capture->doubts / sizeof *capture->doubts)
        return;
    Doubt *new = &capture->doubts[capture->doubt_count++];
    *new = (Doubt){.pid = pid, .base = base, .end = end};
    snprintf(new->says, sizeof new->says, "%s", says);
}

// --- stopping

// A process may start another while the first are being stopped.
static void stop_all(const Program *program, uint64_t deadline_us, Round *round, Capture *capture) {
    pid_t done[MAX_ALL], all[MAX_ALL];
    size_t done_count = 0;
    round->stop = stop_begin(deadline_us);
    for (bool more = true; more;) {
        const size_t count = program_processes(program, all, MAX_ALL);
        more = false;
        for (size_t i = 0; i < count && done_count < MAX_ALL; i++) {
            Error err;
            if (process_is_among(all[i], done, done_count))
                continue;
            done[done_count++] = all[i];
            more = true;
            if (!stop_process(&round->stop, all[i], &err))
                doubt(capture, 0, 0, 0, err.text);
        }
    }
    round->at_rest = true;
    for (size_t i = 0; i < round->stop.count; i++)
        round->at_rest &= round->stop.threads[i].at_rest;
}

// --- reading

static void free_target(Target *target) {
    if (target->readable)
        wine_map_free(&target->map);
    maps_free(&target->maps);
    if (target->memory >= 0)
        close(target->memory);
    if (target->pagemap >= 0)
        close(target->pagemap);
}

static void end_round(Round *round) {
    for (size_t i = 0; i < round->target_count; i++)
        free_target(&round->targets[i]);
    stop_end(&round->stop);
    round->target_count = 0;
}

// Which process this is to Windows, by the first of its threads that is one of Wine's.
static bool identify(Target *target) {
    WineThread thread;
    for (size_t i = 0; i < target->thread_count; i++)
        if (wine_thread_read(target->memory, wine_tables.wine, &target->threads[i], &thread)) {
            target->pid = thread.pid;
            target->peb = thread.peb;
            return true;
        }
    return false;
}

static bool is_listed(const Target *target, size_t count, vm_addr teb) {
    for (size_t i = 0; i < count; i++)
        if (target->threads[i].registers.gs_base == teb)
            return true;
    return false;
}

// A thread begins with the TEB of the thread that made it. If it keeps that one, Wine did not
// make it.
static void look_for_foreign_threads(const Target *target, Capture *capture) {
    for (size_t i = 0; i < target->thread_count; i++) {
        WineThread thread;
        if (target->threads[i].at_rest &&
            is_listed(target, i, target->threads[i].registers.gs_base) &&
            wine_thread_read(target->memory, wine_tables.wine, &target->threads[i], &thread))
            doubt(capture, target->pid, 0, 0, "two threads have the same TEB");
    }
}

static void examine(Target *target, Capture *capture) {
    Difference found;
    Error err;
    look_for_foreign_threads(target, capture);
    target->readable =
        wine_map_read(target->memory, &target->maps, &wine_tables, &target->map, &err);
    if (!target->readable)
        doubt(capture, target->pid, 0, 0, err.text);
    else if (crosscheck_differs(&(Witnesses){&target->map, &target->maps,
                                             crosscheck_before(target->process), target->pagemap},
                                &found))
        doubt(capture, target->pid, found.base, found.end, found.says);
}

// Its threads are neighbours in the list of those that are stopped. A process that was forked
// without Wine's knowledge has the id of the process that it was forked from.
static void add_target(Round *round, const StoppedThread *threads, size_t count, Capture *capture) {
    Error err;
    Target target = {.process = threads->pid, .threads = threads, .thread_count = count};
    target.memory = process_open_memory(target.process, &err);
    target.pagemap = target.memory < 0 ? -1 : process_open_pagemap(target.process, &err);
    const bool open = target.pagemap >= 0 && maps_read(target.process, &target.maps, &err);
    if (open && identify(&target)) {
        for (size_t i = 0; i < round->target_count; i++)
            if (round->targets[i].pid == target.pid)
                doubt(capture, target.pid, 0, 0, "two processes have this id");
        examine(&target, capture);
        round->targets[round->target_count++] = target;
        return;
    }
    if (!open && !process_has_ended(target.process))
        doubt(capture, 0, 0, 0, err.text);
    free_target(&target);
}

static void read_all(Round *round, Capture *capture) {
    for (size_t i = 0, next; i < round->stop.count; i = next) {
        const StoppedThread *first = &round->stop.threads[i];
        for (next = i + 1; next < round->stop.count && round->stop.threads[next].pid == first->pid;)
            next++;
        if (round->target_count == MAX_PROCESSES)
            doubt(capture, 0, 0, 0, "more processes than a checkpoint can hold");
        else
            add_target(round, first, next - i, capture);
    }
}

// --- writing

static bool read_source(void *memory, vm_addr addr, void *buf, size_t size) {
    return process_read(*(const int *)memory, addr, buf, size);
}

static bool has_thread(const Snapshot *s, uint32_t id) {
    for (size_t i = 0; i < s->thread_count; i++)
        if (s->threads[i].id == id)
            return true;
    return false;
}

static bool add_threads(const Target *target, Snapshot *s, Error *err) {
    for (size_t i = 0; i < target->thread_count; i++) {
        WineThread thread;
        if (!wine_thread_read(target->memory, wine_tables.wine, &target->threads[i], &thread) ||
            has_thread(s, thread.id))
            continue;
        if (!snapshot_add_thread(s, (Thread){.id = thread.id,
                                             .teb = thread.teb,
                                             .stack_pointer = thread.stack_pointer}))
            return error_set(err, "out of memory after %zu threads", s->thread_count);
    }
    s->captured |= HAS_THREADS;
    return true;
}

// Which Windows Wine plays, from the process environment block.
static void add_platform(Snapshot *s) {
    uint32_t version[3] = {0};
    s->platform = (Platform){.arch = ARCH_AMD64, .wine = true};
    snprintf(s->platform.name, sizeof s->platform.name, "%s", recorder_name().platform);
    if (!snapshot_read(s, s->peb + PEB_OS_VERSION, version, sizeof version))
        return;
    s->platform.major = version[0];
    s->platform.minor = version[1];
    s->platform.build = (uint16_t)version[2];
}

static bool capture_target(Target *target, Snapshot *s, Error *err) {
    s->pid = target->pid;
    s->peb = target->peb;
    s->source = (Source){.read = read_source, .self = &target->memory};
    if (!wine_regions_add(&target->map, s, err) || !add_threads(target, s, err) ||
        !snapshot_finish(s, err))
        return false;
    add_platform(s);
    return loader_add_modules(s, err) && snapshot_finish(s, err) &&
           add_sections(&target->map, &target->maps, s, err) && add_locked(&target->maps, s, err) &&
           snapshot_finish(s, err);
}

static bool dump_target(Target *target, const Program *program, const Checkpoint *checkpoint,
                        Capture *capture, Error *err) {
    Snapshot s;
    Dump *dump = &capture->dumps[capture->dump_count];
    *dump = (Dump){.pid = target->pid, .main = target->process == program->main};
    snapshot_init(&s);
    const bool ok = capture_target(target, &s, err) &&
                    checkpoint_write(checkpoint, &s, dump, err) &&
                    crosscheck_remember(target->process, &target->map, err);
    snapshot_free(&s);
    capture->dump_count += ok;
    return ok;
}

static bool is_taken(const Capture *capture, uint32_t pid) {
    for (size_t i = 0; i < capture->dump_count; i++)
        if (capture->dumps[i].pid == pid)
            return true;
    return false;
}

static Captured dump_all(Round *round, const Program *program, const Checkpoint *checkpoint,
                         Capture *capture, Error *err) {
    bool main = false;
    for (size_t i = 0; i < round->target_count; i++) {
        Target *target = &round->targets[i];
        main |= target->process == program->main;
        if (target->readable && !is_taken(capture, target->pid) &&
            !dump_target(target, program, checkpoint, capture, err))
            return process_has_ended(target->process) ? CAPTURE_GONE : CAPTURE_FAILED;
    }
    if (!main && process_has_ended(program->main))
        return CAPTURE_GONE;
    if (!main)
        doubt(capture, 0, 0, 0, "Wine did not start the process that speaks to the recorder");
    return CAPTURED;
}

Captured program_capture(Program *program, const Checkpoint *checkpoint, Capture *capture,
                         Error *err) {
    static Round round;
    for (int i = 1;; i++) {
        capture->doubt_count = 0;
        stop_all(program, checkpoint->deadline_us, &round, capture);
        read_all(&round, capture);
        if (i == MAX_ROUNDS || (round.at_rest && capture->doubt_count == 0))
            break;
        end_round(&round);
        if (clock_us() > checkpoint->deadline_us) {
            program_end(program);
            return CAPTURE_OVERRAN;
        }
        usleep((useconds_t)(i * BETWEEN_US));
    }
    const Captured captured = dump_all(&round, program, checkpoint, capture, err);
    end_round(&round);
    return captured;
}
