// record.exe: the recorder that runs beside the task's program, under Wine or Windows.
// recorder/recorder.h describes what it does; here is what only Win32 needs.
//
//   record.c           exit codes, and who may open this process
//   record_program.c   the program: heard, answered, ended
//   record_launch.c    its job, its pipes, its start
//   record_quiet.c     what Windows does beside it, kept out
//   record_pipe.c      pipes that are never waited for without a time limit
//   record_capture.c   the snapshot
//   record_watchdog.c  the time limit, for a snapshot that does not come to an end
//   clock.c            the clock of deadlines

#ifndef REGIONLAB_RECORD_H
#define REGIONLAB_RECORD_H

#include "recorder.h"

#include <windows.h>

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

struct Program {
    HANDLE job, process;
    DWORD pid;
    Pipe to, from; // its standard input and output
    HANDLE output; // output.txt
    bool ended;    // PROGRAM_ENDED was said
};

// Starts the program, with `errors` as its standard error; the job ends every process
// of it when `job` is closed. On failure launch_close() is still to be called.
bool launch(Program *program, const Options *options, HANDLE errors, Error *err);
void launch_close(Program *program);

// From now on a program starts in this folder and finds it as TEMP and TMP. It is the run's own:
// two runs of one session must not see each other's files.
bool launch_in(const char *folder, Error *err);

// The processes of the job that still run, the first `size` of them; returns how many.
size_t launch_pids(const Program *program, DWORD *pids, size_t size);

// --- record_quiet.c: once, before a program starts; and of each program, before it runs.
void quiet_errors(void);
void quiet_loader(HANDLE process);

// --- record_watchdog.c: a thread beside the one that takes snapshots.

typedef struct Watchdog {
    Program *program;
    uint64_t deadline_us;
    HANDLE thread, called_off;
    bool fired; // written by the thread alone, to be read when it has ended
} Watchdog;

// Ends the program at the deadline, unless it is stopped before.
bool watchdog_start(Watchdog *dog, Program *program, uint64_t deadline_us, Error *err);
// Whether it ended the program.
bool watchdog_stop(Watchdog *dog);

#endif
