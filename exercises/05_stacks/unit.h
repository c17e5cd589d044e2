// Stacks: the functions this unit asks for. The tasks' texts stand in README.md
// beside this file.

#ifndef UNIT_05_STACKS_H
#define UNIT_05_STACKS_H

#include <stddef.h>
#include <windows.h>

// The two ends of the calling thread's stack: *low is the base of the allocation, *high the
// first address behind it, whatever of it is committed. Any thread may call it, at any
// depth. Changes nothing.
void my_stack(void **low, void **high);

// Starts a thread that calls run(argument) on a stack of its own, which reserves `reserve`
// bytes, rounded up to 64 KB by the system. reserve is between 1 MB and 2 MB.
//
// Does not wait for the thread. The thread's exit code is what run returns. The handle
// returned is the only one to the thread that stays open, and the caller's to close.
// NULL when the thread could not be started.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument);

// The bytes from the caller down to the low end of the calling thread's stack, the part that
// is only reserved and the guard included. Up to 4000 bytes less is right: the function's
// own frame. Any thread may call it, at any depth. Touches nothing below its frame.
size_t stack_left(void);

// Memory that grows as a stack does, from top downwards to base.
struct toy {
    char *base; // the allocation's first byte
    char *top;  // the first one behind its last page
};

// Makes a toy of `pages` pages (30 to 400): the highest page committed, the one below it a
// guard, the rest reserved. A touch of the guard makes it an ordinary page and the page
// below it the guard; growing up to 16 pages at a time is allowed. The lowest page stays
// reserved: when the one above it is touched, the toy is full and has no guard.
//
// All exceptions but the touch of a toy's guard go on to the next handler. Up to eight
// toys, never freed, touched by one thread at a time, each from when it is made. FALSE when
// there is no memory.
BOOL toy_stack(size_t pages, struct toy *toy);

#endif
