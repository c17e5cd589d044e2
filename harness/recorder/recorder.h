// What both recorders are: they run one task's program, speak the protocol with it, and
// leave evidence (harness/README.md): events.jsonl, output.txt, and one snapshot for each
// process at each checkpoint.
//
//   options.c       the command line
//   run.c           the loop: until the program has ended
//   conversation.c  what each line of the program means
//   told.c          what it reported for the next snapshot
//   checkpoint.c    from a stopped process's snapshot to the file that holds it
//   events.c        events.jsonl
//   clock.h         the clock of its deadlines
//
// win32/record*.c (record.exe) and linux/record*.c (record) start, hear and stop a program:
// the functions under "What each recorder brings".
//
// One thread, no callbacks. What the student's program does is a result and goes into
// the evidence; an Error is ours or the system's, and makes the evidence incomplete.

#ifndef REGIONLAB_RECORDER_H
#define REGIONLAB_RECORDER_H

#include "json.h"
#include "protocol.h"
#include "snapshot.h"

#include <stdio.h>

#define FOREVER_MS UINT32_MAX

// --- options.c

typedef struct NamedNumber {
    char name[PROTOCOL_NAME];
    uint64_t value;
} NamedNumber;

typedef struct Options {
    const char *evidence; // an existing folder
    const char *nonce;
    uint32_t time_limit_ms;
    NamedNumber parameters[64], capabilities[64];
    size_t parameter_count, capability_count;
    uint32_t most_checkpoints; // 0: as many as a task can have
    uint64_t most_dump_bytes;  // beyond it checkpoints go without a snapshot; 0: never
    char **command;            // what follows `--`, NULL at the end
} Options;

typedef struct OwnOption { // an option that only one of the recorders has
    const char *name;      // NULL ends a list of them
    const char **value;
} OwnOption;

bool options_parse(int argc, char **argv, const OwnOption *own, Options *out, Error *err);

// --- events.c: one function for each event; a write error shows in ferror().

typedef struct Dump { // one process of a checkpoint
    uint32_t pid;
    bool main;
    uint64_t bytes;
    char file[PROTOCOL_NAME + 32];
} Dump;

typedef struct Doubt { // why a snapshot cannot be believed
    uint32_t pid;
    vm_addr base, end; // 0: it is about no range
    char says[sizeof(Error)];
} Doubt;

typedef struct Exit {
    uint32_t code;
    unsigned code_bits;    // how many of them are known, the lowest
    size_t processes_left; // that the program left running
} Exit;

typedef struct RecorderName { // who recorded, for the first event
    const char *name, *trust, *platform;
} RecorderName;

void event_start(FILE *events, const RecorderName *recorder, uint32_t time_limit_ms);
void event_hello(FILE *events, uint64_t version);
void event_parameter(FILE *events, const char *name, const uint64_t *value); // NULL: unknown
void event_checkpoint(FILE *events, const Message *at, const Dump *dumps, size_t dump_count,
                      const vm_addr *locked_heaps, size_t locked_count, uint64_t ms);
void event_doubt(FILE *events, const Message *at, const Doubt *doubt);
void event_noise(FILE *events, const char *line);
void event_output_limit(FILE *events, uint64_t bytes);
void event_site(FILE *events, const Message *site);
// printed: how much the program had printed by then.
void event_call(FILE *events, const Message *call, uint64_t printed);
void event_crash(FILE *events, const Message *crash);
void event_timeout(FILE *events, uint32_t ms, const char *waiting_for);
void event_cannot(FILE *events, const Message *cannot);
void event_bye(FILE *events);
void event_exit(FILE *events, const Exit *exit);
void event_end(FILE *events);

// Creates a file of the evidence. NULL with *err on failure.
FILE *evidence_create(const Options *options, const char *name, Error *err);
void evidence_remove(const Options *options, const char *name);

// --- told.c: what the program reported for the next snapshot.

typedef struct ByteRequest {
    uint32_t pid;
    vm_addr base;
    uint64_t size;
} ByteRequest;

typedef struct Told {
    Snapshot facts; // claims and heap walks only
    ByteRequest bytes[256];
    size_t byte_request_count;
    uint64_t byte_total;
} Told;

void told_clear(Told *told);
// False when it is more than a snapshot can hold, or memory runs out.
bool told_add(Told *told, const Message *message);
// Copies the claims and walks into the snapshot of the process that reported them. Regions of
// a heap whose walk did not finish are left out.
bool told_copy(const Told *told, Snapshot *to, Error *err);
// Reads the bytes that were asked for of this process; pages that cannot be read are left out.
void told_fetch_bytes(const Told *told, Snapshot *to);

// --- checkpoint.c

typedef struct Checkpoint { // what the snapshots of all processes are made for and with
    const Options *options;
    const Message *at;
    const Told *told;
    uint64_t deadline_us; // of the program, clock_us()
} Checkpoint;

// Adds what the recorder knows to the finished snapshot of a stopped process, fetches what
// decoding reads and what the program asked to show, and writes the dump that dump->pid and
// dump->main name; dump->file is then its name.
bool checkpoint_write(const Checkpoint *checkpoint, Snapshot *s, Dump *dump, Error *err);

// --- conversation.c

typedef struct Program Program;

typedef struct Conversation {
    const Options *options;
    Program *program;
    FILE *events;
    uint64_t deadline_us;     // of the program, clock_us()
    char line[PROTOCOL_LINE]; // what has arrived of a line that is not complete yet
    size_t line_length;
    bool line_too_long; // its beginning is in `line`, its rest is thrown away

    Told told;
    Message at;        // the checkpoint being made; name is "" between checkpoints
    bool answered;     // its snapshot was taken before it was ready
    vm_addr walking;   // the heap whose walk was announced and not finished, or 0
    uint64_t heard_us; // when the last message came, clock_us()
    unsigned checkpoints, parameters, noise, calls;
    uint64_t dump_bytes; // of all snapshots
    bool hello, bye, cannot, site;
    bool overran; // a snapshot was not done by the deadline, and the program was ended
} Conversation;

// Handles what came from the program. False with *err when recording failed.
bool conversation_hear(Conversation *c, const char *bytes, size_t size, Error *err);
// How long until conversation_overdue() has something to do; FOREVER_MS when never.
uint32_t conversation_patience_ms(const Conversation *c);
// Takes the snapshots without the walk that does not come to an end.
bool conversation_overdue(Conversation *c, Error *err);
// "checkpoint", "walk 0x10a0000", "photograph", "end". Valid until the next call.
const char *conversation_waiting_for(const Conversation *c);

// --- run.c

// Runs the program to its end and writes the evidence. False with *err when the
// evidence is incomplete.
bool run_program(const Options *options, Error *err);

// --- What each recorder brings

#define OUTPUT_KEPT   (64u << 10)
#define MAX_PROCESSES 64 // of a task, at a checkpoint

RecorderName recorder_name(void);

// Starts options->command, with the nonce where the probe looks for it, output.txt in the
// evidence folder as its standard error, and pipes to us as its standard input and output.
// NULL with *err on failure.
Program *program_start(const Options *options, Error *err);

// It said hello and its process id in Windows: it is the main process.
void program_greeted(Program *program, uint32_t pid);

typedef enum Happened {
    PROGRAM_QUIET,  // nothing, within the time
    PROGRAM_SPOKE,  // program_take() has something
    PROGRAM_ENDED,  // returned once: program_exit() knows how. Some output may be unread
    PROGRAM_GONE,   // it has ended, and all its output was taken
    PROGRAM_FAILED, // waiting for it failed, and *err says how
} Happened;

// What comes first. Where both are already there, what the program said comes before its end.
Happened program_wait(Program *program, uint32_t ms, Error *err);

// What the program said; valid until the next program_wait(). 0 bytes: not yet, or never
// again.
size_t program_take(Program *program, const char **words);

// A program that does not read within a second, or is gone, is noticed by program_wait().
void program_answer(Program *program, const char *line, size_t size);

uint64_t program_output_bytes(const Program *program); // the size of output.txt

// Ends what is left of the program's processes.
Exit program_exit(Program *program);
void program_end(Program *program);

// After the end: cuts output.txt to OUTPUT_KEPT and frees everything.
bool program_close(Program *program, Error *err);

typedef enum Captured {
    CAPTURED,
    CAPTURE_GONE,    // the main process ended first
    CAPTURE_OVERRAN, // the deadline passed meanwhile, and the program was ended
    CAPTURE_FAILED,
} Captured;

typedef struct Capture { // what was captured at a checkpoint
    Dump dumps[MAX_PROCESSES];
    size_t dump_count;
    Doubt doubts[16];
    size_t doubt_count;
} Capture;

// Stops every process of the program, writes a snapshot of each into the evidence folder, and
// lets them go on.
Captured program_capture(Program *program, const Checkpoint *checkpoint, Capture *capture,
                         Error *err);

#endif
