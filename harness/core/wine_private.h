// All that is private to Wine on x86-64: what its own memory, signals and files look like,
// which no documentation promises and any version may change. Nothing else in harness/ may
// know it (tests/linux/test_wine_private.py searches). wine_private.c has a row for each
// version that differs; harness/README.md, "Another version of Wine", says how to add one.
//
// How sure: calibrate compares what the recorder makes of views, pages and threads with what
// a known program was told, before anything is recorded; a heap's magic numbers must fit.
//
// Not here: what Windows does as well (teb_peb.h, vm.h), what Wine shows to every program
// (harness/capabilities.toml), how a Wine session is started (grader/sandbox/wine.py).

#ifndef REGIONLAB_WINE_PRIVATE_H
#define REGIONLAB_WINE_PRIVATE_H

#include "vm.h"
#include <stdint.h>

// A node of the tree of views: one allocation. Source: dlls/ntdll/unix/virtual.c, struct
// file_view; include/wine/rbtree.h, struct wine_rb_entry, is its beginning.
typedef struct WineViewLayout {
    unsigned parent, left, right;
    unsigned base, size;
    unsigned protect; // bits of WinePageBits, and winnt.h's SEC_ flags (vm.h)
    unsigned bytes;   // that hold all of these; at most WINE_VIEW_MOST
} WineViewLayout;
#define WINE_VIEW_MOST 0x60

// What the table of pages says of a page. Source: dlls/ntdll/unix/virtual.c, VPROT_*.
typedef struct WinePageBits {
    uint8_t read, write, exec, writecopy, guard, committed, writewatch;
} WinePageBits;

// A heap, at the base of its first allocation. Source: dlls/ntdll/heap.c, struct heap,
// SUBHEAP, ARENA_LARGE. All 0: not known, and only HeapWalk says what belongs to a heap.
typedef struct WineHeapLayout {
    unsigned ffeeffee, magic; // where the two magic numbers stand
    unsigned heaps;           // heaps of the process: a list; its head is the process heap's entry
    unsigned segments;        // a list of SUBHEAP
    unsigned large_blocks;    // a list of ARENA_LARGE, one allocation each
    const char *segments_name, *large_blocks_name; // the lists, as evidence names them
} WineHeapLayout;

#define WINE_HEAP_FFEEFFEE 0xffeeffeeu
#define WINE_HEAP_MAGIC    0x50414548u // 'HEAP'

typedef struct WinePrivate {
    const char *since; // "8.0": the first version of which this was seen to hold
    WineViewLayout view;
    WinePageBits page;
    // The table of pages: an array of pointers to blocks of a byte a page. A block that is
    // missing is all zero. Source: virtual.c, pages_vprot and pages_vprot_shift.
    uint64_t block_pages;
    // In the TEB, where Wine keeps a struct of its own (GdiTebBatch, from 0x2f0): the registers
    // at the entry to a system call, and in them the program's stack pointer. Source:
    // dlls/ntdll/unix/signal_x86_64.c, struct amd64_thread_data, struct syscall_frame.
    unsigned teb_syscall_frame, frame_rsp;
    // Bytes of the stack for system calls: an allocation of its own, readable and writable,
    // that begins where the thread's stack ends. Source: unix_private.h, kernel_stack_size.
    uint64_t syscall_stack;
    WineHeapLayout heap;
} WinePrivate;

// The row of a version as Wine writes it ("8.0", "8.21 (Staging)", "10.0-rc1") or a platform
// ("Wine 8.0"): the last that is no newer. The first row where the version is older than
// all of them, or not readable: whoever uses it checks what it finds. Never NULL.
const WinePrivate *wine_private(const char *version);

// The table itself, for tests.
const WinePrivate *wine_private_table(unsigned *count);

// --- the same in every version so far

// TEBs lie in allocations of their own. The first holds the PEB and 31 TEBs, later ones 32,
// each in 64 KB with its thread's stack for signals. (Measured on 8.0; no rule counts them.)

// Where VirtualQuery ends. Source: virtual.c, user_space_limit.
#define WINE_USER_END 0x7fffffff0000ull

// Everything that a Win32 program consists of and allocates lies below, unless it asks for the
// top: Wine gives out addresses from the lowest up, and Linux maps its own libraries above.
// (Measured on 8.0.)
#define WINE_LIBRARIES_BEGIN 0x7d0000000000ull

// Wine keeps the address of its system call dispatcher in the page behind KUSER_SHARED_DATA, which
// is no view. Source: dlls/ntdll/unix/virtual.c, virtual_map_user_shared_data; loader.c.
#define WINE_DISPATCHER_PAGE (VM_SHARED_DATA + VM_PAGE)

// Signals, in the words of <signal.h>. One ends a thread, the other suspends it, and is
// blocked while a thread changes Wine's tables, talks to the server or ends. A thread that
// stays suspended waits for the server in read(2). Source: signal_x86_64.c, quit_handler and
// usr1_handler; server.c, server_block_set and wait_select_reply.
#define WINE_SIGNAL_END     SIGQUIT
#define WINE_SIGNAL_SUSPEND SIGUSR1

// Names of files, as Debian packs Wine.
#define WINE_LIBRARY     "/ntdll.so"            // whose data the tables are in
#define WINE_LOADER      "/wine64"              // the Linux program that a process is
#define WINE_SERVER_NAME "/wineserver"          // how the server's program begins (wineserver64)
#define WINE_DLLS        "wine/x86_64-windows/" // seen by programs in C:\windows\system32
#define WINE_NLS         "wine/nls/"            // likewise
#define WINE_DRIVE_C     "drive_c/"             // of a prefix
// A section of the pagefile is a file of the server's without a name any more. Source:
// server/mapping.c, create_temp_file.
#define WINE_SERVER_FOLDER "/wine/server-"
#define WINE_SECTION_FILE  "/tmpmap-"

#endif
