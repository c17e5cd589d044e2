// What the parts of the probe share. Everything is static: no part allocates or
// starts a thread while the student's code runs.

#ifndef REGIONLAB_PROBE_PRIVATE_H
#define REGIONLAB_PROBE_PRIVATE_H

#include "probe.h"
#include "protocol.h"

// How the program ends by the probe's decision. README.md (exit codes of a task).
enum {
    EXIT_NOT_RECORDED = 2, // started by hand
    EXIT_CANNOT = 3,       // cannot(): the scenario cannot go on
    EXIT_DISCONNECTED = 4, // the connection to the recorder is lost
};

// probe_pipe.c: the recorder's end. Ends the program when the recorder is gone.
void probe_connect(const char *nonce); // keeps the handles, diverts the standard ones
void probe_divert(void);               // the second half alone, for children
void probe_require_pipe(void);         // ends the program where somebody closed it
void probe_send(Message *message);     // with the nonce of this run
void probe_receive(Message *message);  // blocks
bool probe_try_send(Message *message); // never ends the program: for the crash line
// Throws away what is no name before it becomes a line.
void probe_copy_name(char *to, const char *name);
// Says why on standard error, and ends the program.
__attribute__((noreturn)) void probe_give_up(int exit_code, const char *why, const char *what);

// probe_run.c
void probe_name_run(const char *nonce);

// probe.c: says hello and waits until the recorder is ready.
void probe_begin(const char *nonce);
// Called first of all by main(), if it is set before main().
extern void (*probe_main_hook)(void);
// What main() is for, if it is set before main(): a traced program of one's own has no scenario.
extern int (*probe_other_main)(int argc, char **argv);
// A checkpoint. walks: every heap is walked; asks: the system is asked about every region.
void probe_checkpoint(const char *name, bool walks, bool asks);

// probe_heaps.c: announces and walks every heap of the process.
void probe_walk_heaps(void);

// probe_ledger.c: claims what calls left and took since the last checkpoint. The judge reads
// these names (check/ledger.c).
typedef enum HandleKind {
    HANDLE_FILE,
    HANDLE_SECTION,
    HANDLE_PROCESS,
    HANDLE_THREAD,
    HANDLE_EVENT,
    HANDLE_OTHER,
    HANDLE_KINDS,
} HandleKind;
#define HANDLE_TYPES                                                                               \
    { L"File", L"Section", L"Process", L"Thread", L"Event" }
#define HANDLE_CLAIMS                                                                              \
    {                                                                                              \
        "ledger.files", "ledger.sections", "ledger.processes", "ledger.threads", "ledger.events",  \
            "ledger.other_handles"                                                                 \
    }
void probe_claim_ledger(void);
// probe_watch.c: how many of the watched ranges have changed between the two.
void probe_watch_begins(void);
unsigned probe_watch_ends(void);
// probe_settings.c: a sum of the settings that the process has for all that runs in it.
uint64_t probe_settings(void);
size_t probe_open_handles(void);
void probe_prepare_ledger(void);        // before the scenario
void probe_ledger_follows(DWORD child); // counts the handles of a child, too

// probe_refuse.c: once, before the first snapshot: the map then does not change.
void probe_prepare_refusals(void);

// probe_high.c: reserves what is free below 4 GB; then the children do so as well.
void probe_fill_low_addresses(void);
bool probe_fills_low_addresses(void); // whether it was called

// probe_crash.c
void probe_catch_crashes(void);
// Called, if set, by call_begins() and call_ends().
extern void (*probe_call_hook)(bool begins);
// Called, if set, with an exception that nobody handles, before it is reported.
extern void (*probe_crash_hook)(EXCEPTION_POINTERS *exception);

// probe_child.c: runs a child started by start_child(). park is its event handle.
void probe_run_child(const char *park);

#endif
