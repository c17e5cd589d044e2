// Private memory: the functions this unit asks for. The tasks' texts are in
// README.md beside this file.

#ifndef UNIT_02_PRIVATE_H
#define UNIT_02_PRIVATE_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// Reserves private memory of that many pages of 4 KB, in one allocation, and commits none.
// pages is at least 1. Returns the address of the first byte, which the caller passes to
// VirtualFree(base, 0, MEM_RELEASE), or NULL if there is no room.
void *reserve_pages(size_t pages);

// Commits the pages [first, first + count) of the reservation at base, readable and
// writable, and no other. first and count are pages of 4 KB; count is at least 1 and
// the window lies inside the reservation. Returns TRUE when it is committed, and FALSE when
// the system refuses: then none of it is.
BOOL commit_window(void *base, size_t first, size_t count);

// base is the beginning of an allocation of private memory, all of it committed alike. Gives back
// the memory of every page that holds none of its first `bytes` bytes: those pages are
// reserved afterwards, the others are as before. bytes is at least 1 and at most the size of
// the allocation; keeping all of it is a success. Returns TRUE when the map is as described.
BOOL keep_front(void *base, size_t bytes);

// Releases the whole allocation that holds the address `inside`, whatever the states of its
// pages; allocations next to it stay. Returns TRUE when it is released. If the address is free
// or in a view, returns FALSE and changes nothing: only what VirtualAlloc allocated is released.
BOOL release_any(void *inside);

// Makes two allocations of private memory, of granules * 64 KB each, the second where the
// first ends, and writes their first bytes' addresses to *low and *high. Each can be released
// without the other. granules is at least 1. Returns TRUE when both are made, otherwise FALSE
// with nothing left behind.
BOOL adjoin(size_t granules, void **low, void **high);

// Returns how many of the `pages` pages of 4 KB from base on are in the process's working set,
// that is, have a frame of physical memory at this moment. base is the beginning of a page of
// private memory and pages is at least 1; the range lies in one allocation, and some of it may
// be only reserved. Counting makes no page resident.
size_t resident_pages(void *base, size_t pages);

// Reserves private memory of that many pages of 4 KB, in one allocation that begins at a
// multiple of `boundary` bytes, and commits none. pages is at least 1; boundary is a power of two
// and at least 64 KB. Returns the address of the first byte, which the caller passes to
// VirtualFree(base, 0, MEM_RELEASE), or NULL if there is no room; nothing else is left.
void *reserve_aligned(size_t pages, size_t boundary);

// range is the beginning of a page of memory that was allocated with MEM_WRITE_WATCH, and pages, at
// least 1, is the number of pages of 4 KB to look at. Returns how many of them have been written
// since they were committed or last reset, and writes the numbers of the first `room` of these to
// numbers, lowest first; number 0 is the page at range. numbers may be NULL if room is 0. If reset,
// the pages of the range, and no other, count as not written from then on. If the memory is not
// watched, or the system refuses, returns SIZE_MAX and resets nothing.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room);

#endif
