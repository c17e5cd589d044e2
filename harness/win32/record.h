// record.exe: runs one task's program in a job, speaks the protocol with it, and
// leaves evidence (harness/README.md): events.jsonl, output.txt, and a minidump a
// process a checkpoint.
//
//   record.c           arguments, exit codes
//   record_launch.c    the program: its job, its pipes, its start
//   record_pipe.c      pipes that are never waited for without a time limit
//   record_run.c       the loop: until the program has ended
//   record_protocol.c  what each line of the program means
//   record_told.c      what it said for the next photograph
//   record_capture.c   the photograph
//   record_events.c    events.jsonl
//
// One thread, no callbacks. What the student's program does is a result and goes into
// the evidence; an Error is ours or the system's, and makes the evidence incomplete.

#ifndef REGIONLAB_RECORD_H
#define REGIONLAB_RECORD_H

#include "json.h"
#include "live.h"
#include "protocol.h"

#include <stdio.h>

typedef struct NamedNumber {
    char name[PROTOCOL_NAME];
    uint64_t value;
} NamedNumber;

typedef struct Options {
    const char *evidence; // an existing folder
    const char *nonce;
    DWORD time_limit_ms;
    NamedNumber parameters[64], capabilities[64];
    size_t parameter_count, capability_count;
    char **command; // PROGRAM.exe ARG..., NULL at the end
} Options;

// --- record_events.c: one function an event; a write error shows in ferror().

typedef struct Dump { // one process of a checkpoint
    DWORD pid;
    bool main;
    char file[PROTOCOL_NAME + 32];
} Dump;

void event_start(FILE *events, const Platform *platform, DWORD time_limit_ms);
void event_hello(FILE *events, uint64_t version);
void event_parameter(FILE *events, const char *name, const uint64_t *value); // NULL: unknown
void event_checkpoint(FILE *events, const Message *at, const Dump *dumps, size_t dump_count,
                      const vm_addr *locked_heaps, size_t locked_count, uint64_t ms);
void event_noise(FILE *events, const char *line);
void event_output_limit(FILE *events, uint64_t bytes);
void event_crash(FILE *events, const Message *crash);
void event_timeout(FILE *events, DWORD ms, const char *waiting_for);
void event_bye(FILE *events);
void event_exit(FILE *events, DWORD code, size_t processes_left);
void event_end(FILE *events);

// --- record_pipe.c

typedef struct Pipe { // this program's end of a pipe to or from the task's
    HANDLE handle, done;
    OVERLAPPED overlapped;
    bool open, reading;
    char buffer[16384];
} Pipe;

// Makes a pipe. *other is the program's end: inheritable, synchronous, as a standard
// handle must be.
bool pipe_to_program(Pipe *pipe, HANDLE *other, Error *err);
bool pipe_from_program(Pipe *pipe, HANDLE *other, Error *err);
void pipe_close(Pipe *pipe);

// Reading: begin, wait for `done`, take. Each leaves open false when the program's
// side is closed. pipe_take() returns how many bytes stand in buffer, 0 when none yet.
void pipe_begin(Pipe *pipe);
size_t pipe_take(Pipe *pipe);

// False when the program is gone or does not read within a second.
bool pipe_write(Pipe *pipe, const char *bytes, size_t size);

// --- record_launch.c

typedef struct Program {
    HANDLE job, process;
    DWORD pid;
    Pipe to, from; // its standard input and output
} Program;

// Starts the program, with `errors` as its standard error; the job ends every process
// of it when `job` is closed.
bool program_start(Program *program, const Options *options, HANDLE errors, Error *err);
void program_close(Program *program);

// The processes of the job that still run, the first `size` of them; returns how many.
size_t program_pids(const Program *program, DWORD *pids, size_t size);

// --- record_told.c: what the program said for the next photograph.

typedef struct ByteRequest {
    DWORD pid;
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
// False when it is more than a photograph holds; *err when memory runs out.
bool told_add(Told *told, const Message *message);
// The claims and walks, into the photograph of the process that said them. Regions of
// a heap whose walk did not finish are left out.
bool told_copy(const Told *told, Snapshot *to, Error *err);
// Reads the bytes that were asked for of this process; pages that cannot be read are left out.
void told_fetch_bytes(const Told *told, Snapshot *to);

// --- record_capture.c

#define MAX_PROCESSES 64 // of a task, at a checkpoint

typedef enum Captured { CAPTURED, CAPTURE_GONE, CAPTURE_FAILED } Captured;

// Stops every process of the job, photographs each into the evidence folder, and lets
// them go on. CAPTURE_GONE: the main process ended first.
Captured capture_checkpoint(const Program *program, const Options *options, const Message *at,
                            const Told *told, Dump *dumps, size_t *dump_count, Error *err);

// --- record_protocol.c

typedef struct Conversation {
    const Options *options;
    Program *program;
    FILE *events;
    char line[PROTOCOL_LINE]; // what came of the line that is not complete yet
    size_t line_length;
    bool line_too_long; // its beginning is in `line`, its rest is thrown away

    Told told;
    Message at;      // the checkpoint being made; name is "" between checkpoints
    bool answered;   // it was photographed before it was ready
    vm_addr walking; // the heap whose walk was announced and not finished, or 0
    ULONGLONG heard; // when the last message came, GetTickCount64()
    unsigned checkpoints, parameters, noise;
    bool hello, bye;
} Conversation;

// Takes what came from the program. False with *err when recording failed.
bool conversation_hear(Conversation *c, const char *bytes, size_t size, Error *err);
// How long until conversation_overdue() has something to do; INFINITE when never.
DWORD conversation_patience(const Conversation *c);
// Photographs without the walk that does not come to an end.
bool conversation_overdue(Conversation *c, Error *err);
// "checkpoint", "walk 0x10a0000", "end". Valid until the next call.
const char *conversation_waiting_for(const Conversation *c);

// --- record_run.c

// Runs the program to its end and writes the evidence. False with *err when the
// evidence is incomplete.
bool run(const Options *options, Error *err);

#endif
