// A Wine process from outside: what its own tables say of its address space and of its
// threads. Everything that is private to Wine (how an entry is laid out, which bit means
// what) stands in core/wine_private.h; calibrate.c finds the two places that move with every
// build, and proves all of it against a program whose map is known before any of it is
// believed. (tests/linux does so again.)
//
//   wine_tables.c   where the tables are: a file of calibrate's
//   wine_map.c      both tables of a process, by way of
//   wine_views.c      the tree of views, an allocation each, and
//   wine_pages.c      the table of pages
//   wine_regions.c  what VirtualQuery makes of them
//   wine_thread.c   threads
//   wine_find.c     where the tables are, for calibrate.c
//
// The tables lie in memory that the program can write: crosscheck.h holds the kernel's
// word against them.

#ifndef REGIONLAB_WINE_H
#define REGIONLAB_WINE_H

#include "error.h"
#include "processes.h"
#include "snapshot.h"
#include "stop.h"
#include "wine_private.h"

typedef struct WineTables {  // where, counted from the beginning of ntdll.so
    uint64_t views_tree;     // the root of the tree of views
    uint64_t pages_vprot;    // the table of pages
    char version[32];        // "8.0"
    const WinePrivate *wine; // its row
} WineTables;

// One line each: "views_tree 0xc3358", "pages_vprot 0xc32f0", "version 8.0".
bool wine_tables_load(const char *path, WineTables *out, Error *err);
bool wine_tables_save(const char *path, const WineTables *tables, Error *err);

typedef struct WineView { // one allocation
    vm_addr base, end;
    uint32_t protect; // as it was allocated, and SEC_ bits
} WineView;

typedef struct WineRun { // pages of one view that the table says the same of
    vm_addr base, end;
    const WineView *view;
    uint8_t protect;
} WineRun;

typedef struct WineMap {
    WineView *views; // sorted by address, disjoint
    size_t view_count;
    WineRun *runs; // sorted by address; the runs of a view tile it
    size_t run_count;
    const WinePrivate *wine; // what the bits mean
} WineMap;

// Reads both tables of a stopped process. False when they are not what Wine leaves:
// *err says how.
bool wine_map_read(int memory, const Maps *maps, const WineTables *tables, WineMap *out,
                   Error *err);
void wine_map_free(WineMap *map);

// The same as VirtualQuery's regions, free ones among them.
bool wine_regions_add(const WineMap *map, Snapshot *s, Error *err);

// VM_MEM_PRIVATE, _MAPPED or _IMAGE.
uint32_t wine_views_type(const WineView *view);

// What Wine asks the kernel for, for such pages. *told is false where the table does not
// decide it: views of a SEC_RESERVE section, whose pages are committed by others too.
typedef struct KernelModes {
    bool told, readable, writable, executable;
} KernelModes;
bool wine_pages_are_committed(const WineMap *map, const WineRun *run);
KernelModes wine_pages_modes(const WineMap *map, const WineRun *run);

typedef struct WineThread {
    uint32_t pid, id;
    vm_addr teb, peb;
    vm_addr stack_pointer; // of the program's own code; 0 when it cannot be told
} WineThread;

// False when this is no thread of Wine's.
bool wine_thread_read(int memory, const WinePrivate *wine, const StoppedThread *stopped,
                      WineThread *out);

// Where the two tables are, by what they must say of known pages: for calibrate.c. The row
// to use is out->wine.
typedef struct WineKnown { // one page of each kind
    vm_addr committed, guarded, no_access, reserved;
} WineKnown;
bool wine_find_tables(int memory, const Maps *maps, const WineKnown *known, WineTables *out,
                      Error *err);

// The beginning of ntdll.so; 0 when it is not mapped.
const Map *wine_tables_ntdll(const Maps *maps);

#endif
