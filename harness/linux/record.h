// record: the recorder outside of the sandbox. recorder/recorder.h describes what it does;
// here is what only this one needs.
//
//   record.c          exit codes
//   record_program.c  the program: its sandbox started, heard, answered, ended
//   record_capture.c  the snapshot
//   processes.c       processes, their memory and maps, by /proc
//   stop.c            threads stopped by ptrace
//   clock.c           the clock of deadlines
//   wine_*.c          Wine's own tables: regions, threads (wine.h)
//   crosscheck.c      checks them against the kernel's maps
//   sections.c        what backs a view
//   locked.c          which pages are locked in memory
//   calibrate.c       a separate program: finds where this build of Wine keeps its tables

#ifndef REGIONLAB_RECORD_H
#define REGIONLAB_RECORD_H

#include "recorder.h"
#include "stop.h"
#include "wine.h"

// Set by main() and constant from then on.
extern WineTables wine_tables;

struct Program {
    pid_t child;  // the sandbox's outermost process
    pid_t main;   // the task's program; 0 until it said hello
    pid_t box[8]; // what stands above it and below `child`
    size_t box_count;
    int child_end, main_end; // pidfds, readable at the end
    int to, from, output;    // its standard input and output; output.txt
    bool open;               // `from` is
    bool ended, ended_by_us; // PROGRAM_ENDED was said; program_end() ended it
    bool reaped;             // child's status is known
    int status;
    char words[16384];
};

// The processes of the program: no part of the sandbox itself, and not Wine's server. At
// most `size`; returns how many.
size_t program_processes(const Program *program, pid_t *out, size_t size);

// sections.c: what backs each view, as far as the kernel shows it, in record.exe's words.
// The snapshot is finished, and has its modules.
bool add_sections(const WineMap *map, const Maps *maps, Snapshot *s, Error *err);

// locked.c: the pages that are locked in memory. Where the kernel does not tell, HAS_LOCKED stays
// clear; false only when memory runs out.
bool add_locked(const Maps *maps, Snapshot *s, Error *err);

#endif
