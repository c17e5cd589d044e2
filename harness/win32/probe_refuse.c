// Refusals below the Win32 functions: VirtualAlloc, VirtualAllocEx and VirtualAlloc2 all end in one
// system call of ntdll, whose stub gets a jump to a counter of ours.
//
//     NtAllocateVirtualMemory:          counter:                 copy:
//         mov $counter, %rax                dec  left                mov %rcx, %r10
//         jmp *%rax                         jne  copy                mov $number, %eax
//         ...                               mov  $refused, %rax      test $1, 0x7ffe0308
//     continued:                            jmp  *%rax               mov $continued, %r11
//         jne ... (as it was)                                        jmp *%r11
//
// refused() is ours, and has the call's arguments: it returns the status to whoever called.
//
// The first three instructions of a stub are the same on Windows 10 and under Wine, and none
// depends on its place. The test's flags reach the rest of the stub: mov and jmp leave them.

#include "probe_private.h"

#include <stdio.h>
#include <string.h>

#define STUBS      4
#define STUB_BYTES 16 // mov (3), mov (5), test (8)
#define CODE_BYTES 96

#define TAKEN_BYTES 65536

static struct Stub {
    uint8_t *at;
    uint8_t was[STUB_BYTES];
} stubs[STUBS];
static unsigned stub_count;
static LONG left, first_left; // calls until the refused one

static struct Refusal {
    uint32_t status;
    bool makes_handle, takes_place;
    unsigned every, earlier; // calls until first_left was set
    void *taken;
} refusal;

// A page of the program's own data that is made executable once.
static _Alignas(4096) uint8_t code[4096];

static uint8_t *emit(uint8_t *at, const void *bytes, size_t size) {
    memcpy(at, bytes, size);
    return at + size;
}

static uint8_t *emit_address(uint8_t *at, const void *address) {
    return emit(at, &address, sizeof address);
}

// movabs $target, %rax; jmp *%rax: 12 bytes.
static uint8_t *emit_jump(uint8_t *at, const void *target) {
    at = emit_address(emit(at, "\x48\xb8", 2), target);
    return emit(at, "\xff\xe0", 2);
}

// What NtCreateSection and its like fill in: Wine's kernelbase returns that handle even when they
// fail, and Wine's ntdll sets it to NULL before anything else.
static bool makes_a_handle(const char *name) {
    return strncmp(name, "NtCreate", 8) == 0 || strncmp(name, "NtOpen", 6) == 0;
}

// Another thread's: told from everybody else's by the protection that it was reserved with.
static void *take(void *address) {
    const LONG until = left;
    left = MAXLONG; // this call is nobody's
    void *taken = VirtualAlloc(address, TAKEN_BYTES, MEM_RESERVE, PAGE_EXECUTE);
    left = until;
    return taken;
}

// In the place of the system call, with its first arguments: the address of a handle comes first,
// that of an address second.
static NTSTATUS WINAPI refused(void **handle, void **address) {
    if (refusal.makes_handle)
        *handle = NULL;
    if (refusal.takes_place && !refusal.taken && *address)
        refusal.taken = take(*address);
    if (refusal.every) {
        refusal.earlier += (unsigned)(first_left - left);
        left = first_left = (LONG)refusal.every;
    }
    return (NTSTATUS)refusal.status;
}

static void build_counter(uint8_t *at, const struct Stub *stub) {
    at = emit_address(emit(at, "\x48\xb8", 2), &left);
    at = emit(at, "\xf0\xff\x08\x75\x0c", 5); // lock decl (%rax); jne copy
    at = emit_jump(at, (const void *)(uintptr_t)refused);
    at = emit(at, stub->was, STUB_BYTES);
    at = emit_address(emit(at, "\x49\xbb", 2), stub->at + STUB_BYTES); // mov $continued, %r11
    emit(at, "\x41\xff\xe3", 3);                                       // jmp *%r11
}

static void write_over(uint8_t *at, const uint8_t bytes[STUB_BYTES]) {
    DWORD old;
    VirtualProtect(at, STUB_BYTES, PAGE_EXECUTE_READWRITE, &old);
    memcpy(at, bytes, STUB_BYTES);
    VirtualProtect(at, STUB_BYTES, old, &old);
    FlushInstructionCache(GetCurrentProcess(), at, STUB_BYTES);
}

// VirtualProtect is itself such a call: what is written over is written at the end, at once.
static bool add_stub(const char *name) {
    uint8_t *at = (uint8_t *)(uintptr_t)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
    if (!at || stub_count == STUBS)
        return false;
    if (memcmp(at, "\x4c\x8b\xd1\xb8", 4) != 0 ||
        memcmp(at + 8, "\xf6\x04\x25\x08\x03\xfe\x7f\x01", 8) != 0)
        cannot("find the stub of a system call");
    struct Stub *stub = &stubs[stub_count++];
    stub->at = at;
    memcpy(stub->was, at, STUB_BYTES);
    return true;
}

void probe_prepare_refusals(void) {
    DWORD old;
    VirtualProtect(code, sizeof code, PAGE_EXECUTE_READWRITE, &old);
}

void refusal_begins(const char *system_call, unsigned nth, uint32_t status) {
    char extended[64];
    stub_count = 0;
    if (!add_stub(system_call))
        cannot("find a system call");
    snprintf(extended, sizeof extended, "%sEx", system_call);
    add_stub(extended);
    for (unsigned i = 0; i < stub_count; i++)
        build_counter(code + i * CODE_BYTES, &stubs[i]);
    refusal = (struct Refusal){.status = status, .makes_handle = makes_a_handle(system_call)};
    left = MAXLONG; // writing over protects a page, and that may be the call in question
    for (unsigned i = stub_count; i-- > 0;) {
        uint8_t jump[STUB_BYTES];
        memset(jump, 0xcc, sizeof jump);
        emit_jump(jump, code + i * CODE_BYTES);
        write_over(stubs[i].at, jump);
    }
    left = first_left = nth ? (LONG)nth : MAXLONG;
}

void refusal_repeats(unsigned every) {
    refusal.every = every;
}

void refusal_takes_the_place(void) {
    refusal.takes_place = true;
}

void *refusal_taken(void) {
    return refusal.taken;
}

unsigned refusal_ends(void) {
    const unsigned calls = refusal.earlier + (unsigned)(first_left - left);
    left = MAXLONG;
    for (; stub_count > 0; stub_count--)
        write_over(stubs[stub_count - 1].at, stubs[stub_count - 1].was);
    return calls;
}
