// The words of the Windows virtual memory manager, for code that must not
// include <windows.h>: addresses of a target process, and the constants of
// MEMORY_BASIC_INFORMATION with Microsoft's names and values behind a VM_ prefix
// (winnt.h; harness/win32/live.c asserts that they are equal).
//
// Units: bytes unless a name says pages. Ranges are half-open: [base, end).

#ifndef REGIONLAB_VM_H
#define REGIONLAB_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An address in the target process. Never a pointer here: a dump of a 64-bit
// process opens on any machine.
typedef uint64_t vm_addr;

#define VM_PAGE        0x1000ull  // x64 page size
#define VM_GRANULARITY 0x10000ull // dwAllocationGranularity

#define VM_SHARED_DATA 0x7ffe0000ull // KUSER_SHARED_DATA, in every process (ntddk.h)

enum {                   // State
    VM_NOT_CAPTURED = 0, // no word of the kernel's: nothing says what it has here
    VM_MEM_COMMIT = 0x1000,
    VM_MEM_RESERVE = 0x2000,
    VM_MEM_FREE = 0x10000,
};

enum { // Type; a free region has type 0
    VM_MEM_PRIVATE = 0x20000,
    VM_MEM_MAPPED = 0x40000,
    VM_MEM_IMAGE = 0x1000000,
};

enum { // Protect and AllocationProtect; a reserved region has Protect 0
    VM_PAGE_NOACCESS = 0x01,
    VM_PAGE_READONLY = 0x02,
    VM_PAGE_READWRITE = 0x04,
    VM_PAGE_WRITECOPY = 0x08,
    VM_PAGE_EXECUTE = 0x10,
    VM_PAGE_EXECUTE_READ = 0x20,
    VM_PAGE_EXECUTE_READWRITE = 0x40,
    VM_PAGE_EXECUTE_WRITECOPY = 0x80,
    VM_PAGE_GUARD = 0x100,
    VM_PAGE_NOCACHE = 0x200,
    VM_PAGE_WRITECOMBINE = 0x400,
};

enum { // of a section
    VM_SEC_FILE = 0x00800000,
    VM_SEC_IMAGE = 0x01000000,
    VM_SEC_RESERVE = 0x04000000,
    VM_SEC_COMMIT = 0x08000000,
    VM_SEC_NOCACHE = 0x10000000,
};

static inline vm_addr vm_align_down(vm_addr a, uint64_t unit) {
    return a - a % unit;
}

// vm_align_up(5, 8) is 8 and vm_align_up(16, 8) is 16. The caller keeps a small
// enough that the sum does not wrap.
static inline vm_addr vm_align_up(vm_addr a, uint64_t unit) {
    return vm_align_down(a + unit - 1, unit);
}

// The end of what a program can use, in a process whose pointers are 64 or 32 bits wide.
static inline vm_addr vm_user_end(bool wide) {
    return wide ? 0x7fffffff0000 : 0xffff0000;
}

// "commit", "reserve", "free", or "?" for any other value.
const char *vm_state_name(uint32_t state);

// "private", "mapped", "image", "-" for 0, "?" for anything else.
const char *vm_type_name(uint32_t type);

// VMMap-like short words: "RW", "RX", "RW+G", "NA", "WC" (write-copy),
// "WCX", "-" for 0. Writes at most size bytes, always terminated; returns buf.
// 32 bytes hold every combination.
const char *vm_protect_text(uint32_t protect, char *buf, size_t size);

// The other way round. False when the text is not one of those words.
bool vm_state_from_name(const char *name, uint32_t *out);
bool vm_protect_from_text(const char *text, uint32_t *out);

#endif
