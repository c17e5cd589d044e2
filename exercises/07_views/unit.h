// Views of sections: the functions this unit asks for. The tasks' texts are in
// README.md next to this file.

#ifndef UNIT_07_VIEWS_H
#define UNIT_07_VIEWS_H

#include <stddef.h>
#include <stdint.h>
#include <windows.h>

// Shows `bytes` bytes of a file from byte `offset` on through a view that is mapped for
// reading only and may hold more of the file. `file` is open for reading only and stays the
// caller's; bytes is at least 1, offset any number, and the part ends inside the file.
//
// Returns the address of byte `offset`, and in *unmap the view's first byte, which the caller
// gives to UnmapViewOfFile. On failure returns NULL, and *unmap is NULL.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap);

// Maps a file that exists and is not empty, readable and writable, from its first byte on, and
// calls edit once with that byte's address: edit may use `size` bytes from there on, and what
// it writes is in the file. A shorter file becomes exactly `size` bytes long; a longer one
// keeps its length, and its other bytes do not change.
//
// Returns TRUE when edit was called; the file is then no longer mapped or open. Returns FALSE
// when the file cannot be opened or mapped; no file is created.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes));

// Makes memory of `pages` pages of 4 KB (at least 1), backed by the paging file and zero at
// first, that is seen at two addresses: what is written at one can be read at the other.
//
// Returns TRUE when *one and *two are two views of it, readable and writable, which the caller
// unmaps; no handle remains open. Otherwise returns FALSE, and both are NULL.
BOOL twins(size_t pages, char **one, char **two);

// Maps all of a section of the paging file copy-on-write: what is written to the view is seen
// only in the view, and pages that are not written to show the section. The handle stays the
// caller's, and the caller unmaps the view. Returns NULL on failure.
char *scratch(HANDLE section);

// Makes a section of `pages` pages of 4 KB, backed by the paging file and with no page
// committed yet, and maps all of it, readable and writable.
//
// Returns the section's handle, which the caller closes, and in *view the first byte of the
// view, which the caller unmaps. On failure returns NULL, and *view is NULL.
HANDLE sparse_section(size_t pages, char **view);

// Commits the pages [first, first + count) of a view that sparse_section() made, readable
// and writable, and no other. first and count are pages of 4 KB; count is at least 1 and
// the pages are inside the view. A page that is already committed stays committed and keeps
// its contents. Returns TRUE when all of them are committed.
BOOL sparse_commit(char *view, size_t first, size_t count);

// Returns a view of all of the section of that name, readable and writable, which the caller
// unmaps, and keeps no handle: the name is gone as soon as others have closed theirs. Returns
// NULL when there is no section of that name or it cannot be mapped, and creates none.
void *outlive(const char *name);

#endif
