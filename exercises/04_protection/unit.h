// Protection and exceptions: the functions this unit asks for. The tasks' texts are in
// README.md beside this file.

#ifndef UNIT_04_PROTECTION_H
#define UNIT_04_PROTECTION_H

#include <stddef.h>
#include <windows.h>

// Reserves an array of `pages` pages of 4 KB and returns its first byte; NULL on failure, and
// when that many pages have no addresses.
// No page is committed until it is touched. From then on the page that was touched, and no
// other, is committed, readable and writable, reads as 0 at first and keeps what is written.
// Exceptions that are not access violations in the array go on to the next handler.
// It makes one array in a program; after a failure it may be called again.
char *lazy_array(size_t pages);

// Makes every page that holds one of the `bytes` bytes from start read-only, whatever its
// protection was, and changes no other page and no byte. start need not be the start of a page;
// bytes is at least 1. Returns TRUE when all are read-only. If one of the pages is not committed,
// or the system refuses to change one, returns FALSE and leaves every page as it was.
BOOL seal(void *start, size_t bytes);

// Makes code at run time. Calls fill(code) once, with separate private memory for `bytes`
// bytes, readable and writable but not executable; then makes all of it executable but not
// writable, and returns it. If there is no memory, returns NULL without calling fill.
typedef int (*code_fn)(void);
code_fn emit(size_t bytes, void (*fill)(void *code));

// Calls callback once and returns how many instructions it executed that read or wrote the page
// that begins at `page`. The page is PAGE_READWRITE | PAGE_GUARD before and after; no other page
// is changed, and callback finds registers, flags, last error and bytes as without you. Exceptions
// that are not caused by a touch of the page go on to the next handler, and no handler is left
// behind.
size_t count_touches(void *page, void (*callback)(void));

// Bytes that may begin anywhere in a page; at least 1.
struct piece {
    void *start;
    size_t bytes;
};

// Locks every page that holds a byte of one of the pieces in memory, and no other; before, none of
// them is. Returns TRUE when all are locked. If one of the pages is not committed, may not be
// accessed or is a guard page, or if the system refuses a lock, returns FALSE with no page
// locked that was not locked before and no page changed; in the second case GetLastError is that
// of the refused lock.
BOOL pin(const struct piece *pieces, size_t count);

#endif
