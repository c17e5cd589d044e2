// Two processes: the functions this unit asks for. The tasks' texts are in README.md
// next to this file.

#ifndef UNIT_09_TWO_PROCESSES_H
#define UNIT_09_TWO_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// Puts a copy of the `bytes` bytes at data into its own private memory in another process,
// committed, readable and writable. This process stays as it was.
//
// process grants PROCESS_VM_READ and PROCESS_QUERY_INFORMATION, and usually, but not always,
// PROCESS_VM_OPERATION and PROCESS_VM_WRITE: use it as it is. bytes is at least 1.
//
// Returns where the copy begins in the other process. On failure returns NULL, and the
// other process's map is as it was.
void *push(HANDLE process, const void *data, size_t bytes);

// Makes the run of pages around address read-only, in another process: all pages around the
// address that follow one another in one allocation with the same state and protection. No
// other page changes, in either process, and no byte.
//
// process grants PROCESS_QUERY_INFORMATION and usually, but not always, PROCESS_VM_OPERATION: use
// it as it is. address need not be the start of a page.
//
// Returns TRUE when the run is frozen. Returns FALSE when address is not committed, or the change
// or a query is refused; nothing has changed then.
BOOL freeze(HANDLE process, const void *address);

// Gives a section to another process: makes a handle to it in that process's own table, with
// the right to map it for reading and writing. The caller's handle stays open.
//
// process grants reading and writing its memory and usually, but not always,
// PROCESS_DUP_HANDLE: use it as it is. section grants everything, and has no name. Each call makes
// a handle of its own, also of a section that was given before.
//
// Returns the handle's number in the other process, or NULL on failure.
HANDLE give(HANDLE process, HANDLE section);

// Copies bytes from another process to `to`: from `from` on, an address in that process, up to
// the first byte that cannot be read, at most `bytes` of them. A byte can be read where
// VirtualQueryEx reports a committed page that allows reading and is not a guard page. The
// buffer after the copied bytes and both processes' maps stay as they are.
//
// process grants PROCESS_QUERY_INFORMATION, PROCESS_VM_READ and PROCESS_VM_OPERATION. `to` has
// room for `bytes` bytes; from + bytes does not wrap.
//
// Returns how many bytes were copied.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes);

// What programs share after they have joined: one section, with a view of it in each.
struct box {
    volatile LONG members; // how many have joined
    uint64_t text;         // where the text begins: bytes from the first byte of the box
    char room[9000];
};

// Joins the box called `name`, the name of a section; upper and lower case differ. The name has
// 1 to 240 characters of ASCII, and no backslash.
// If there is none, makes it, sizeof(struct box) bytes long, with members 1 and text the place
// of room. If there is one, adds 1 to members and changes nothing else. No two processes join
// at the same moment. The name keeps working for others as long as this process lives.
//
// Returns this process's view, readable and writable. Returns NULL when the name belongs to
// something other than a section, or to a section that is too small for a box, or when the system
// refuses; no handle is kept then, and nothing in the section has changed.
struct box *join(const char *name);

#endif
