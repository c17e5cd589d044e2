// Reading the map: the functions this unit asks for. The tasks' texts are in
// README.md beside this file.

#ifndef UNIT_01_MAP_H
#define UNIT_01_MAP_H

#include <windows.h>

// An address of each of the five kinds of memory. Any byte will do; it need not be
// the first of its block, view or module.
struct five {
    const void *private_memory; // committed memory that you got from VirtualAlloc
    const void *heap;           // inside a block that HeapAlloc or malloc gave you, in use
    const void *stack;          // a variable of a call that has not returned
    const void *image;          // part of a loaded program or DLL
    const void *mapped;         // inside a view of a section: MapViewOfFile
};

// Fills a struct five and calls show with it, once. All five addresses are live while
// show runs: the snapshot is taken then. Afterwards the function gives back the
// private memory, the heap block and the view, and leaves nothing else behind. Each call
// shows five of its own.
void one_of_each(void (*show)(const struct five *));

// Calls callback for each region of the process's address space, lowest first, from
// address 0 until VirtualQueryEx has no more answers. Each region begins where the
// previous one ends; free regions are regions too. The callback gets the region as
// VirtualQueryEx described it, and context as it was passed.
//
// process is a handle with PROCESS_QUERY_INFORMATION, to this process or to another.
//
// A non-zero result of the callback stops the walk: the callback is not called again, and
// walk returns that result. A walk that nobody stopped returns 0, also where VirtualQueryEx
// had no answer at all.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *region, void *context),
         void *context);

// Finds the allocation that holds an address: *base is its first byte, *size its size in
// bytes, all its regions together. The address may be any address in this process. Each call
// answers for the map as it is then.
//
// Returns FALSE if nothing is allocated there (the address is free, or beyond the address
// space), and leaves *base and *size as they were; otherwise TRUE.
BOOL extent(const void *address, void **base, SIZE_T *size);

// Bytes of an address space by the Type of their region.
struct by_type {
    ULONGLONG private_memory, mapped, image;
};

// Bytes of an address space by State, and what is not free also by Type.
struct totals {
    ULONGLONG free;
    struct by_type reserved, committed;
};

// Adds up this process's address space, from address 0 until VirtualQuery has no more
// answers: every byte is counted in exactly one of the seven. *sums may hold anything before.
// What the function allocates for its own work may be counted or not, up to 1 MB.
void totals(struct totals *sums);

#endif
