// Protection and exceptions: the functions this unit asks for. The tasks' texts stand in
// README.md beside this file.

#ifndef UNIT_04_PROTECTION_H
#define UNIT_04_PROTECTION_H

#include <stddef.h>
#include <windows.h>

// Reserves an array of `pages` pages of 4 KB and returns its first byte; NULL on failure.
// No page is committed until it is touched. From then on the page that was touched, and no
// other, is committed, readable and writable, reads 0 at first and keeps what is written.
// Exceptions that are not access violations in the array go on to the next handler.
// Called once in a program.
char *lazy_array(size_t pages);

// Makes every page that holds one of the `bytes` bytes from start read-only, and changes no
// other page and no byte. start need not be the start of a page; bytes is at least 1. TRUE
// when all are read-only. When one of the pages is not committed: FALSE, and no page is
// changed.
BOOL seal(void *start, size_t bytes);

// Code made at run time. Calls fill(code) once, with private memory of its own for `bytes`
// bytes, readable and writable and not executable; then makes all of it executable and not
// writable, and returns it. NULL, without calling fill, when there is no memory.
typedef int (*code_fn)(void);
code_fn emit(size_t bytes, void (*fill)(void *code));

// Calls callback once and returns how many instructions of it read or wrote the page that
// begins at `page`, however often each was executed. The page is PAGE_READWRITE | PAGE_GUARD
// before and after; no other page is changed. Exceptions that do not come of a touch of the
// page go on to the next handler, and none of ours is left behind.
size_t count_touches(void *page, void (*callback)(void));

#endif
