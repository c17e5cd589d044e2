// What a scenario is written in. The probe is linked into the task's program,
// owns main(), and speaks core/protocol.h with the recorder outside. It starts
// no thread that the scenario did not ask for, allocates nothing while the student's code runs,
// and injects nothing.
//
// A scenario calls the student's function between checkpoints: before it, after it, and after
// the cleanup:
//
//     void scenario(void) {
//         size_t pages = (size_t)parameter("pages");
//         checkpoint("before");
//         void *base = reserve_pages(pages);
//         claim_pointer("base", base);
//         checkpoint("after");
//     }
//
// Claims go out with the next checkpoint. Everything here is only a claim of the program:
// the judge compares it with the snapshot.

#ifndef REGIONLAB_PROBE_H
#define REGIONLAB_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// The task writes this one; the probe's main() calls it once.
void scenario(void);

// A child process runs this instead, when its program was started by start_child().
// The probe has one, for scenarios without, that parks at once.
void scenario_child(void);

// Ends the program, because the scenario cannot do its own part and nobody's code is to
// blame. what has at most 48 of [a-z0-9_. ] and completes "the scenario could not":
//
//     if (file == INVALID_HANDLE_VALUE)
//         cannot("make its file");
//
// The run is recorded once more. If the program reports it again, a person must look at it,
// because any code in the program could have. GetLastError() is reported, too.
__attribute__((noreturn)) void cannot(const char *what);

// The value that the grader drew for this run. Ends the program, by cannot(), when the task
// has no such parameter.
uint64_t parameter(const char *name);

// At most 64 claims for each checkpoint; one more ends the program, by cannot().
void claim_number(const char *name, uint64_t value);
void claim_pointer(const char *name, const void *pointer);
// "NAME.0", "NAME.1", ...
void claim_number_at(const char *name, unsigned index, uint64_t value);
void claim_pointer_at(const char *name, unsigned index, const void *pointer);

// A number that no other run has, as far as one machine knows: for names that a whole session of
// Windows sees. It is not drawn from the seed, so it differs from recording to recording.
uint64_t run_number(void);

// The path of a file in the program's own folder, where the task's helpers are.
void beside_program(char path[MAX_PATH], const char *name);

// Puts these bytes of this process, or of another one of the task, into the next
// snapshot (pages that cannot be read are left out). At most 1 MB for each checkpoint.
void show_bytes(const void *pointer, size_t size);
void show_bytes_of(DWORD pid, const void *pointer, size_t size);

// Every thread of every process of the task is stopped, a snapshot of each process is taken,
// and the threads go on.
void checkpoint(const char *name);

// Around each call of the student's function: what it leaves in the process that no snapshot
// shows (handles, heap blocks, heaps, TLS slots), what it takes, and what it changes: watched
// bytes, flags of handles, the current directory, the DLL directory, the environment, the error
// mode, the priority. Nothing of the scenario's own stands between the two. The next checkpoint
// claims the sums; ledger_problem() of check.h reads them.
void call_begins(void);
void call_ends(void);

// What the student's file did before main(), by constructors: how many handles more are open, and
// whether a setting of the process has changed.
int early_handles(void);
bool early_settings(void);

// From now on no call may change these bytes, as far as they can be read; at most 64 ranges. The
// ledger counts those that a call changed. What the call is about is not watched.
void watch_bytes(const void *pointer, size_t size);
void watch_no_bytes(void); // any more

// Starts a thread that tries heaps' locks, before any checkpoint. is_heap_locked() asks it for one:
// true if the lock is still out of its reach after so many ms. It then waits for that lock, and a
// heap that is destroyed in the meantime ends the program: the scenario unlocks it first.
void start_trying_locks(void);
bool is_heap_locked(HANDLE heap, unsigned within_ms);

// The system refuses the nth (from 1; 0: none, they are only counted) of the following calls of an
// ntdll function and of its Ex form, whichever Win32 function makes them:
// "NtAllocateVirtualMemory", 2, STATUS_NO_MEMORY. It ends with refusal_ends(), which returns how
// many calls came; whether one was refused follows from that. Other threads' calls count as well.
void refusal_begins(const char *system_call, unsigned nth, uint32_t status);
unsigned refusal_ends(void);

// Between the two. After the first refused call every so manieth is refused, too.
void refusal_repeats(unsigned every);
// At the first refused NtAllocateVirtualMemory that names an address, 64 KB are reserved right
// there, as by another thread that is faster: they are nobody's to give back. refusal_taken() is
// their base, or NULL; it still says so after refusal_ends().
void refusal_takes_the_place(void);
void *refusal_taken(void);

// From now on VirtualQuery and VirtualQueryEx answer from a map that the scenario makes up, of any
// process: `count` regions, lowest first and without a gap, of which `describe` fills in one. Only
// those who call these two by name see it. map_ends() returns how many questions came: 0 says that
// the map was read in another way, and then nothing about it can be asked of the student.
void map_begins(size_t count, void (*describe)(size_t index, MEMORY_BASIC_INFORMATION *region));
unsigned map_ends(void);

// Allocations of 64 KB to 1 MB in number and sizes that the parameter `decoys`
// decides, some of them freed again, so that the next address cannot be guessed.
// They live until the process ends. The task must declare the parameter.
void decoys(void);

// Fills the unused part of this thread's stack (64 KB) and the volatile registers
// with 0xa5, so that an uninitialised variable is wrong rather than lucky.
void poison_stack(void);

// Starts this program again as a child that runs scenario_child(), and returns when
// the child says it is parked. The handle has PROCESS_ALL_ACCESS; end_child()
// terminates it and closes the handle. NULL on failure.
HANDLE start_child(DWORD *pid);
void child_is_parked(void); // for scenario_child(): tells start_child() and sleeps for ever
void end_child(HANDLE child);

#endif
