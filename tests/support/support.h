// Help that several test programs share: snapshots written as text, fixtures,
// and the real dumps where they are at hand.
//
// A text snapshot is one fact a line; blank lines and lines starting with # say
// nothing. Numbers are decimal or 0x hexadecimal. Sizes of regions are in pages.
//
//   platform wine 8.0                       or: platform windows 10.0.22631 [x86 or arm64]
//   pid 32
//   peb 0x7ffde000
//   checkpoint after 2 main                 name, ordinal, "main" or "other"
//
//   region 0x10000 16 commit private RW     base, pages, state, type, Protect as
//   region 0x20000 16 commit private R RW   vm_protect_text() writes it, and
//   region 0x30000 16 reserve private - RW  AllocationProtect where it differs
//   region 0x41000 1 commit mapped R alloc=0x40000
//   region + 3 commit private RW+G          "+": follows the region of the line before
//   free 0x60000 16                         and belongs to its allocation
//   hole 0x70000 16                         not captured
//   range 0 0x7ffffffe0000
//
// Gaps between regions become free regions, and so does what is left of a
// `range BASE END`; without that line the snapshot begins with its first region
// and ends with its last. AllocationBase is the region's own base unless alloc=
// or "+" says otherwise; AllocationProtect is Protect without its guard bit, and
// RW for a reserved region.
//
//   thread 0x24 teb=0x7ffd8000 sp=0x31ff00 start=0x140001000 name=worker one
//   thread 0x28 ssp=0x8fefc8                its shadow stack pointer
//   module 0x140000000 0x5000 C:\task.exe   size in bytes; the path ends the line
//   section 0x40000 file \Device\data.bin   or: section 0x50000 pagefile 0x1f3
//   walk 0x10a0000 finished                 or: walk 0x10a0000 locked
//   walkregion 0x10a0000 segment 0x10a0000  or: large, frontend
//   locked 0x10000 0x12000                  locked pages; without a range: there are none
//   claim base 0x10000
//   parameter pages 47
//   capability stack_grows 1
//
//   bytes 0x7ffd8000 00 11 22 ff
//   u64 0x7ffd8008 0x320000 0x31e000        one after the other; also u32, u16
//   page 0x7ffd8000 2                       captured, zero where no line says more
//
// Captured bytes are whole pages, as in a harness's dump: the rest of a page
// that such a line touches is zero.
//
//   not-captured sections walks             also: regions, threads, modules
//
// Every kind of fact counts as captured (none is none), but for those named
// here, and for the checkpoint where no line gives one.

#ifndef REGIONLAB_SUPPORT_H
#define REGIONLAB_SUPPORT_H

#include "snapshot.h"
#include <stdio.h>

// Reads a text snapshot and finishes it. *out need not be initialised; on failure
// it is empty and *err names the line. snapshot_free() it.
bool text_snapshot(const char *text, Snapshot *out, Error *err);

// The same from tests/core/fixtures/NAME.
bool text_snapshot_fixture(const char *name, Snapshot *out, Error *err);

// Writes a finished snapshot in the format above, free regions included, so that
// two snapshots can be compared as text. Pages captured in part are shown whole.
void text_snapshot_print(const Snapshot *s, FILE *out);

// The path of a file of the project, from its root. Static; valid until the next call.
const char *project_path(const char *path);

// The path of a real Windows dump beside the project (../shared/dumps/NAME), or
// NULL where it is not there: the test should then skip and say so.
const char *shared_dump(const char *name);

// A file's bytes, malloc'ed and followed by a NUL, or NULL.
char *read_file(const char *path, size_t *size);

// Lets the nth allocation from now fail (1: the next one), and only that one:
//
//     unsigned long n = 0;
//     do {
//         fail_allocation(++n);
//         ok = thing_under_test();
//     } while (allocation_failed());
//
// Allocations inside the C library (fopen, open_memstream) do not count.
void fail_allocation(unsigned long nth);
// Whether that failure took place; from now on nothing fails.
bool allocation_failed(void);

#endif
