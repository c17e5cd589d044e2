// Stacks: the functions this unit asks for. The tasks' texts are in README.md
// beside this file.

#ifndef UNIT_05_STACKS_H
#define UNIT_05_STACKS_H

#include <stddef.h>
#include <windows.h>

// Finds the two ends of the calling thread's stack: *low is the base of the allocation, *high
// the first address after it, however much of it is committed. Any thread may call it, at any
// depth. Changes nothing.
void my_stack(void **low, void **high);

// Starts a thread that calls run(argument) on its own stack, which reserves `reserve` bytes,
// rounded up to 64 KB by the system. reserve is between 1 MB and 2 MB.
//
// Does not wait for the thread. The thread's exit code is what run returns. The handle
// returned is the only one to the thread that stays open; the caller closes it. Returns NULL
// if the thread could not be started.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument);

// Returns the number of bytes from the caller down to the low end of the calling thread's
// stack, including the guard and the part that is only reserved. Up to 4000 bytes less is
// accepted, for the function's own frame. Any thread may call it, at any depth. Touches nothing
// below its frame.
size_t stack_left(void);

// Memory that grows as a stack does, from top downwards to base.
struct toy {
    char *base; // the allocation's first byte
    char *top;  // the first one after its last page
};

// Makes a toy of `pages` pages (30 to 400): the highest page committed, the one below it a
// guard, the rest reserved. A touch of the guard makes it an ordinary page and the page
// below it the guard; growing up to 16 pages at a time is allowed. The lowest page stays
// reserved: when the one above it is touched, the toy is full and has no guard.
//
// All exceptions except a touch of a toy's guard go on to the next handler. There are up to
// eight toys; they are never freed, only one thread at a time touches them, and each one grows
// from the moment it is made. Returns FALSE if there is no memory.
BOOL toy_stack(size_t pages, struct toy *toy);

// Calls run(argument) once, in the calling thread. Returns TRUE when run has returned. When the
// stack overflows in it, gives run up and returns FALSE; the stack then has its guard again, so
// that a later overflow can be caught as well. All other exceptions go on to the next handler, and
// no handler stays. Any thread may call it, one at a time, and run does not call it.
BOOL catch_overflow(void (*run)(void *argument), void *argument);

#endif
