// Heaps: the functions this unit asks for. The tasks' texts are in README.md
// beside this file.

#ifndef UNIT_03_HEAPS_H
#define UNIT_03_HEAPS_H

#include <stddef.h>
#include <windows.h>

// Allocates two blocks from heap, which belongs to the caller: *small has 1 to 1024 bytes
// and lies in the heap's own memory, *large has so many that the heap gives it an allocation
// of its own. Nothing else stays allocated. Returns TRUE if both blocks are there; FALSE if one
// is not, as in a heap that does not grow.
BOOL small_and_large(HANDLE heap, void **small, void **large);

// Gives *large of the function above back to the heap it came from. The small block and the
// heap stay as they are. Returns TRUE if the block is freed.
BOOL free_large(HANDLE heap, void *large);

// Makes a heap and allocates `count` blocks of exactly `bytes` bytes from it, blocks[0] to
// blocks[count - 1]. Returns the heap, which the caller destroys with HeapDestroy. Returns NULL
// if the heap or a block cannot be made, and then leaves nothing behind.
HANDLE make_heap(size_t count, size_t bytes, void **blocks);

// Returns the heap that block belongs to. block is the start of a block in use of a heap of
// this process, an address in memory that belongs to no heap, or NULL; for the last two the
// result is NULL. Leaves every heap and the map as they were.
HANDLE owner(const void *block);

// Returns the sum of what the owners of all blocks in use of heap have asked for, in bytes; 0
// for a heap without blocks. Holds the heap's lock during the walk. Leaves the heap as it was.
size_t busy_bytes(HANDLE heap);

#endif
