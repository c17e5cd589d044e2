// Processes and threads by /proc: parents and children, what each is, and its memory.
// Nothing here stops anything; a process that ends meanwhile counts as missing.

#ifndef REGIONLAB_PROCESSES_H
#define REGIONLAB_PROCESSES_H

#include "error.h"
#include "vm.h"
#include <stdbool.h>
#include <sys/types.h>

// The processes below `root`, children before grandchildren, without it; the first `size`
// of them. A process whose parent has ended stands below its reaper. Only when all of them
// are stopped is the list sure to be whole.
size_t processes_below(pid_t root, pid_t *out, size_t size);

pid_t process_parent(pid_t pid); // 0 when it has none that is known

// The threads of a process; the first `size` of them.
size_t process_threads(pid_t pid, pid_t *out, size_t size);

bool process_is_among(pid_t pid, const pid_t *all, size_t count);

bool process_has_ended(pid_t pid); // gone, or a zombie

// The file that it executes: "/usr/lib/wine/wine64". "" when that is not told. Returns buf.
char *process_program(pid_t pid, char *buf, size_t size);

// /proc/PID/mem, for process_read(). -1 with *err on failure.
int process_open_memory(pid_t pid, Error *err);
// /proc/PID/pagemap: 64 bits a page. -1 with *err on failure.
int process_open_pagemap(pid_t pid, Error *err);
// All or nothing.
bool process_read(int memory, vm_addr addr, void *buf, size_t size);
bool process_read_u64(int memory, vm_addr addr, uint64_t *out);

// What the kernel reports about its address space.
typedef struct Map {
    vm_addr base, end;
    bool readable, writable, executable, shared;
    bool locked; // in memory, by mlock()
    uint64_t offset, inode;
    uint32_t device;
    uint64_t in_memory; // bytes of its pages that are in memory or swapped out
    const char *path;   // as the process sees it; "" for anonymous memory
} Map;

typedef struct Maps {
    Map *items; // sorted by address
    size_t count;
    bool flags; // whether the kernel tells `locked`
    char *text; // owns the paths
} Maps;

bool maps_read(pid_t pid, Maps *out, Error *err);
void maps_free(Maps *maps);

// The first that ends above addr; maps->count when there is none.
size_t maps_index(const Maps *maps, vm_addr addr);

#endif
