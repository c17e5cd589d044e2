// Two processes: the functions this unit asks for. The tasks' texts stand in README.md
// beside this file.

#ifndef UNIT_09_TWO_PROCESSES_H
#define UNIT_09_TWO_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// Puts a copy of the `bytes` bytes at data into private memory of its own in another
// process, committed, readable and writable. This process keeps its map as it was.
//
// process grants PROCESS_VM_OPERATION, PROCESS_VM_READ and PROCESS_QUERY_INFORMATION, and
// usually, but not always, PROCESS_VM_WRITE: use it as it is. bytes is at least 1.
//
// Returns where the copy begins in the other process. On failure returns NULL, and the
// other process's map is as it was.
void *push(HANDLE process, const void *data, size_t bytes);

// Makes the run of pages that address lies in read-only, in another process: all pages around
// the address that follow one another in one allocation with the same state and protection.
// No other page changes, in either process, and no byte.
//
// process grants PROCESS_VM_OPERATION and PROCESS_QUERY_INFORMATION, the first not always: use
// it as it is. address need not be the start of a page.
//
// TRUE when the run is frozen. FALSE when address is not committed, or the change is refused;
// nothing has changed then.
BOOL freeze(HANDLE process, const void *address);

// Gives a section to another process: makes a handle to it in that process's own table,
// good for mapping it to read and to write. The caller's handle stays open.
//
// process grants PROCESS_DUP_HANDLE, not always, and reading and writing its memory: use it
// as it is. section grants everything, and has no name.
//
// Returns the handle's number in the other process, NULL on failure.
HANDLE give(HANDLE process, HANDLE section);

// Copies bytes of another process to `to`: from `from` on, an address there, up to the first
// byte that cannot be read, at most `bytes` of them. A byte can be read where VirtualQueryEx
// reports a committed page whose protection allows reading and is not a guard. The buffer
// behind the copied bytes and both processes' maps stay as they are.
//
// process grants PROCESS_QUERY_INFORMATION, PROCESS_VM_READ and PROCESS_VM_OPERATION. `to` has
// room for `bytes` bytes; from + bytes does not wrap.
//
// Returns how many bytes were copied.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes);

// What programs share who have joined: one section, a view of it in each.
struct box {
    volatile LONG members; // how many have joined
    uint64_t text;         // where the text begins: bytes from the first byte of the box
    char room[9000];
};

// Joins the box called `name`, which is the name of a section and distinguishes upper and lower
// case. Who finds none makes it, sizeof(struct box) bytes big, with members 1 and text the
// place of room. Who finds one adds 1 to members and changes nothing else. No two processes
// join at the same moment. The name stays good for others as long as this process lives.
//
// Returns this process's view, readable and writable. NULL when the name belongs to something
// else than a section, or to one that is too small for a box.
struct box *join(const char *name);

#endif
