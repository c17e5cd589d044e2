// Build a heap: the types and functions this unit asks for. The tasks' texts stand
// in README.md beside this file.

#ifndef UNIT_08_BUILD_HEAP_H
#define UNIT_08_BUILD_HEAP_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// An arena gives out one reservation from its base upwards and takes nothing back.
//
//   base           base + used      base + committed          base + reserved
//    | given out    |                |  addresses only         |
//    +--------------+----------------+-------------------------+
//    |<- read and write, whole pages ->|<-      MEM_RESERVE   ->|
//
// All four are yours to keep right; the grader reads `base` only.
struct arena {
    char *base;       // of the reservation
    size_t reserved;  // bytes of address space
    size_t used;      // bytes given out so far, the gaps between blocks included
    size_t committed; // bytes that can be read and written, from base on
};

// Reserves an arena of that many pages of 4 KB, and commits none of them. TRUE when
// it is reserved, FALSE when it cannot be.
BOOL arena_init(struct arena *arena, size_t pages);

// The next `bytes` bytes (1 or more) of the arena, readable and writable. Blocks lie one
// after the other, without headers: the first at base, each further one at the first
// multiple of 16 behind the block before it. Pages are committed as blocks need them, never
// more than 64 KB ahead.
// NULL when the block does not fit, however large `bytes` is; the arena is then unchanged.
void *arena_alloc(struct arena *arena, size_t bytes);

// A heap gives blocks out of one reservation and takes them back in any order. The grader
// reads `base` only; the rest is yours to use as you like, or to leave.
struct heap {
    char *base;       // of the reservation
    size_t reserved;  // bytes of address space
    size_t top;       // bytes from base to the end of the highest block
    size_t committed; // bytes that can be read and written, from base on
    void *yours[60];  // lists of free blocks, perhaps
};

// Reserves a heap of that many pages of 4 KB; commits at most 64 KB of them. TRUE when it is
// reserved, FALSE when it cannot be. There may be several heaps at a time.
BOOL h_init(struct heap *heap, size_t pages);

// `bytes` bytes (1 or more), readable and writable, at a multiple of 16, inside the heap and in
// no other live block. NULL when there is no room, however large `bytes` is; nothing has then
// changed.
void *h_alloc(struct heap *heap, size_t bytes);

// Gives a block back: its bytes may be given out again. NULL, and a block that is free already
// and was the last to be freed, change nothing.
void h_free(struct heap *heap, void *block);

// The block with another size, here or elsewhere: it begins with the bytes of the old one, as
// many as both have. h_alloc when `block` is NULL. NULL when there is no room: the old block is
// then as it was, and still live. `bytes` is 1 or more.
void *h_realloc(struct heap *heap, void *block, size_t bytes);

// The heap that h_trim works on is given. From base to top lies one block behind the other,
// and every block begins with its header; free neighbours are one block always.
struct given_block {
    size_t bytes; // header included, a multiple of 16: the next header lies so far on
    size_t state; // BLOCK_FREE, BLOCK_USED or BLOCK_TRIMMED
};

enum {
    BLOCK_FREE,
    BLOCK_USED,
    BLOCK_TRIMMED, // free, and some of its pages are decommitted: the heap commits the whole
                   // block again before it gives out, divides or joins it
};

struct given_heap {
    char *base;      // of the reservation
    size_t reserved; // bytes of address space
    size_t top;      // bytes from base to the end of the last block
};

// Decommits every page that lies wholly inside a BLOCK_FREE block, behind its header, and makes
// the block BLOCK_TRIMMED. Blocks with fewer than 16 such pages may be left as they are. Nothing
// else changes. Returns how many pages this call decommitted.
size_t h_trim(struct given_heap *heap);

// A block for debugging: the page behind it cannot be touched.
//
//    |<------- pages that the block needs ------->|
//    +------------------+----------------------+--+------------+
//    |                  | the block            |  | no access  |
//    +------------------+----------------------+--+------------+
//                       ^ a multiple of 16      ^^ fewer than 16 bytes
//
// `bytes` bytes (1 or more), readable and writable, in an allocation of their own. At most one
// page more can be read and written than they need. NULL when there is no room, however large
// `bytes` is.
void *guarded(size_t bytes);

// Gives back everything that guarded() took for this block, addresses included. TRUE when
// that is done. Once for each block.
BOOL guarded_free(void *block);

#endif
