// Build a heap: the types and functions this unit asks for. The tasks' texts are
// in README.md next to this file.

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
// The grader reads only `base`; the others are yours.
struct arena {
    char *base;       // of the reservation
    size_t reserved;  // bytes of address space
    size_t used;      // bytes given out so far, the gaps between blocks included
    size_t committed; // bytes that can be read and written, from base on
};

// Reserves an arena of that many pages of 4 KB, and commits none of them. Returns TRUE
// when it is reserved, FALSE when it cannot be.
BOOL arena_init(struct arena *arena, size_t pages);

// Returns the next `bytes` bytes (1 or more) of the arena, readable and writable. Blocks
// follow one another without headers: the first is at base, each further one at the first
// multiple of 16 after the block before it. Pages are committed as blocks need them, never
// more than 64 KB ahead.
// Returns NULL when the block does not fit, however large `bytes` is, or when the system refuses
// a call; the arena is then unchanged.
void *arena_alloc(struct arena *arena, size_t bytes);

// A heap gives blocks out of one reservation and takes them back in any order. The grader
// reads only `base`; use the rest as you like, or not at all.
struct heap {
    char *base;       // of the reservation
    size_t reserved;  // bytes of address space
    size_t top;       // bytes from base to the end of the highest block
    size_t committed; // bytes that can be read and written, from base on
    void *yours[60];  // lists of free blocks, perhaps
};

// Reserves a heap of that many pages of 4 KB; commits at most 64 KB of them. Returns TRUE when
// it is reserved, FALSE when it cannot be. There may be several heaps at a time.
BOOL h_init(struct heap *heap, size_t pages);

// Returns `bytes` bytes (1 or more), readable and writable, at a multiple of 16, inside the heap
// and in no other live block. Returns NULL when there is no room, however large `bytes` is, or when
// the system refuses a call; nothing has then changed.
void *h_alloc(struct heap *heap, size_t bytes);

// Gives a block back: its bytes may be given out again. NULL changes nothing, and neither does a
// block that is already free and was the last to be freed.
void h_free(struct heap *heap, void *block);

// Returns the block with another size, here or elsewhere: it begins with the bytes of the old
// one, as many as both have. Does what h_alloc does when `block` is NULL. Returns NULL when there
// is no room: the old block is then as it was, and still live. `bytes` is 1 or more.
void *h_realloc(struct heap *heap, void *block, size_t bytes);

// The heap that h_trim works on is given. From base to top, one block follows the other, and
// every block begins with its header; free neighbours are always joined into one block.
struct given_block {
    size_t bytes; // header included, a multiple of 16: how far away the next header is
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

// Decommits every page that is entirely inside a BLOCK_FREE block, after its header, and makes
// the block BLOCK_TRIMMED. Blocks with fewer than 16 such pages may be left as they are, and what
// the system refuses to decommit stays BLOCK_FREE. Used blocks, headers and *heap do not change.
// Returns how many pages this call decommitted.
size_t h_trim(struct given_heap *heap);

// Returns a block for debugging: the page after it cannot be touched.
//
//    |<------- pages that the block needs ------->|
//    +------------------+----------------------+--+------------+
//    |                  | the block            |  | no access  |
//    +------------------+----------------------+--+------------+
//                       ^ a multiple of 16      ^^ fewer than 16 bytes
//
// The block is `bytes` bytes (1 or more), readable and writable, in its own allocation. At most
// one page more than it needs can be read and written. Returns NULL when there is no room,
// however large `bytes` is, and when the system refuses a call; nothing is then left behind.
void *guarded(size_t bytes);

// Gives back everything that guarded() took for this block, addresses included. Returns TRUE
// when that is done, FALSE when the system refuses. Called once for each block.
BOOL guarded_free(void *block);

#endif
