// Stacks at places that the scenario decides, as fibers have them: the system puts a thread's stack
// where it likes. A whole one: reserved, guard, committed, with what the TEB says of it.

#ifndef STACKS_BUILT_STACK_H
#define STACKS_BUILT_STACK_H

#include "crowd.h"
#include "probe.h"

// Offsets in a 64-bit TEB.
enum { TEB_THREAD_ID = 0x48, TEB_DEALLOCATION_STACK = 0x1478 };

// All stacks lie in this range, which is reserved while none of them is there.
enum { PLACE_BYTES = 0x200000, STACK_COMMITTED = 0x20000, STACK_PAGE = 4096 };

// Calls run(argument) with the stack pointer right below `top`.
void call_on_stack(void *top, void (*run)(void *argument), void *argument);
__asm__(".globl call_on_stack\n"
        "call_on_stack:\n"
        "\tpush %rbp\n\tmov %rsp, %rbp\n"
        "\tlea -64(%rcx), %rsp\n"
        "\tmov %r8, %rcx\n\tcall *%rdx\n"
        "\tmov %rbp, %rsp\n\tpop %rbp\n\tret\n");

static inline void hold_place(char **place) {
    *place = VirtualAlloc(*place, PLACE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
    if (!*place)
        cannot("hold the place of its stacks");
}

// Where stack i begins and how long it is: ever smaller ones, in turns at the low end of the place
// and at its high end. The rest stays reserved.
static inline size_t size_of_stack(unsigned i) {
    return PLACE_BYTES - (size_t)(1 + i % 15) * 0x10000;
}

static inline char *rest_of_place(unsigned i, char *place) {
    return i % 2 ? place : place + size_of_stack(i);
}

static inline char *build_stack(unsigned i, char *place) {
    const size_t size = size_of_stack(i);
    char *const low = i % 2 ? place + PLACE_BYTES - size : place, *const top = low + size;
    VirtualFree(place, 0, MEM_RELEASE);
    if (!VirtualAlloc(rest_of_place(i, place), PLACE_BYTES - size, MEM_RESERVE, PAGE_NOACCESS) ||
        !VirtualAlloc(low, size, MEM_RESERVE, PAGE_READWRITE) ||
        !VirtualAlloc(top - STACK_COMMITTED, STACK_COMMITTED, MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(top - STACK_COMMITTED - STACK_PAGE, STACK_PAGE, MEM_COMMIT,
                      PAGE_READWRITE | PAGE_GUARD))
        cannot("build a stack");
    return low;
}

// In a thread of its own: on the stack, with the id.
static inline void run_on_built_stack(struct Member *m, void (*run)(void *argument)) {
    NT_TIB *tib = (NT_TIB *)NtCurrentTeb(), own = *tib;
    const ULONG_PTR allocation = __readgsqword(TEB_DEALLOCATION_STACK), id = GetCurrentThreadId();
    tib->StackBase = (void *)m->high;
    tib->StackLimit = (char *)m->high - STACK_COMMITTED;
    __writegsqword(TEB_DEALLOCATION_STACK, m->low);
    __writegsqword(TEB_THREAD_ID, m->id);
    call_on_stack((void *)m->high, run, m);
    __writegsqword(TEB_THREAD_ID, id);
    __writegsqword(TEB_DEALLOCATION_STACK, allocation);
    tib->StackBase = own.StackBase;
    tib->StackLimit = own.StackLimit;
}

// ---- one thread after another ----

static struct Crowd {
    struct Member members[CROWD];
    char *place;
    void (*ask)(void *member);
} crowd;

// The system gives the ids of ended threads to later ones. When it does so is its own affair: every
// other thread of these gets an earlier one's id for the time of the call.
static DWORD WINAPI crowd_join(void *argument) {
    struct Member *m = argument;
    const unsigned i = (unsigned)(m - crowd.members);
    char *const low = build_stack(i, crowd.place);
    m->low = (uintptr_t)low;
    m->high = m->low + size_of_stack(i);
    m->id = i % 2 ? crowd.members[i / 2].id : GetCurrentThreadId();
    run_on_built_stack(m, crowd.ask);
    VirtualFree(low, 0, MEM_RELEASE);
    VirtualFree(rest_of_place(i, crowd.place), 0, MEM_RELEASE);
    hold_place(&crowd.place);
    return 0;
}

static inline void gather_crowd(void (*ask)(void *member)) {
    enum { PATIENCE = 5000 };
    hold_place(&crowd.place);
    crowd.ask = ask;
    call_begins();
    for (unsigned i = 0; i < CROWD; i++) {
        HANDLE thread = CreateThread(NULL, 0, crowd_join, &crowd.members[i], 0, NULL);
        if (!thread)
            cannot("start a thread");
        const DWORD end = WaitForSingleObject(thread, PATIENCE);
        CloseHandle(thread);
        if (end != WAIT_OBJECT_0)
            break;
    }
    call_ends();
    claim_pointer("crowd", crowd.members);
    show_bytes(crowd.members, sizeof crowd.members);
}

#endif
