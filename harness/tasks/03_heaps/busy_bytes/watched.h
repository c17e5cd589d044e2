// HeapWalk and what belongs to it, as the student's code finds them: the linker uses these in place
// of kernel32's imports. A step of a walk that finds the heap unlocked is noted.

#ifndef BUSY_BYTES_WATCHED_H
#define BUSY_BYTES_WATCHED_H

#include "wide.h"
#include <stdbool.h>
#include <windows.h>

enum { LOCK_MS = 500, RELEASE_MS = 3000 };

// ---- whether a heap is locked: another thread tries ----

static HANDLE ask, got; // events
static HANDLE volatile tried;
static bool is_stuck; // it waits for a lock that nobody gives back

static DWORD WINAPI take_locks(void *unused) {
    (void)unused;
    for (;;) {
        WaitForSingleObject(ask, INFINITE);
        HeapLock(tried);
        HeapUnlock(tried);
        SetEvent(got);
    }
    return 0;
}

static void start_trying(void) {
    ask = CreateEventW(NULL, FALSE, FALSE, NULL);
    got = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!ask || !got || !CreateThread(NULL, 0, take_locks, NULL, 0, NULL))
        cannot("start a thread");
}

// A heap that it still waits for may have been unlocked in the meantime.
static bool others_get_the_lock(HANDLE heap, DWORD within_ms) {
    if (is_stuck && WaitForSingleObject(got, within_ms) != WAIT_OBJECT_0)
        return false;
    tried = heap;
    SetEvent(ask);
    is_stuck = WaitForSingleObject(got, within_ms) != WAIT_OBJECT_0;
    return !is_stuck;
}

// ---- the student's walk ----

static HANDLE watched, widened;
static DWORD student, wider;
static int depth;         // how often the student's thread has locked the watched heap
static bool was_released; // since the walk began
static bool walked_without_lock, seen_walking, asked_once;

static BOOL WINAPI watched_lock(HANDLE heap);
static BOOL WINAPI watched_unlock(HANDLE heap);
static BOOL WINAPI watched_walk(HANDLE heap, PROCESS_HEAP_ENTRY *entry);
static SIZE_T WINAPI watched_size(HANDLE heap, DWORD flags, const void *block);
BOOL(WINAPI *__imp_HeapLock)(HANDLE) = watched_lock;
BOOL(WINAPI *__imp_HeapUnlock)(HANDLE) = watched_unlock;
BOOL(WINAPI *__imp_HeapWalk)(HANDLE, PROCESS_HEAP_ENTRY *) = watched_walk;
SIZE_T(WINAPI *__imp_HeapSize)(HANDLE, DWORD, const void *) = watched_size;

static void *real(const char *name) {
    return (void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name);
}

static bool is_students(HANDLE heap) {
    return watched && heap == watched && GetCurrentThreadId() == student;
}

static BOOL WINAPI watched_lock(HANDLE heap) {
    static BOOL(WINAPI * lock)(HANDLE);
    if (!lock)
        lock = (BOOL(WINAPI *)(HANDLE))real("HeapLock");
    const BOOL ok = lock(heap);
    depth += ok && is_students(heap);
    return ok;
}

static BOOL WINAPI watched_unlock(HANDLE heap) {
    static BOOL(WINAPI * unlock)(HANDLE);
    if (!unlock)
        unlock = (BOOL(WINAPI *)(HANDLE))real("HeapUnlock");
    depth -= is_students(heap);
    was_released |= is_students(heap) && depth == 0;
    return unlock(heap);
}

// Between two steps another thread must not get the lock. A heap that was not locked here may be
// locked by another call: then the other thread waits.
static void note_step(bool begins) {
    seen_walking = true;
    walked_without_lock |= was_released && !begins;
    was_released = was_released && !begins;
    if (depth > 0 || walked_without_lock || asked_once)
        return;
    asked_once = true;
    walked_without_lock = others_get_the_lock(watched, LOCK_MS);
}

// The entry goes back to the heap as the heap wrote it.
static BOOL WINAPI watched_walk(HANDLE heap, PROCESS_HEAP_ENTRY *entry) {
    static BOOL(WINAPI * walk)(HANDLE, PROCESS_HEAP_ENTRY *);
    if (!walk)
        walk = (BOOL(WINAPI *)(HANDLE, PROCESS_HEAP_ENTRY *))real("HeapWalk");
    if (is_students(heap))
        note_step(!entry->lpData);
    const bool widens = is_students(heap) && heap == widened;
    if (widens && entry->lpData && (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY))
        entry->cbData -= wider;
    const BOOL ok = walk(heap, entry);
    if (widens && entry->lpData && (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY))
        entry->cbData += wider;
    return ok;
}

static SIZE_T WINAPI watched_size(HANDLE heap, DWORD flags, const void *block) {
    static SIZE_T(WINAPI * size)(HANDLE, DWORD, const void *);
    if (!size)
        size = (SIZE_T(WINAPI *)(HANDLE, DWORD, const void *))real("HeapSize");
    const SIZE_T bytes = size(heap, flags, block);
    return is_students(heap) && heap == widened && bytes != (SIZE_T)-1 ? bytes + wider : bytes;
}

// From here on this heap is watched; NULL: none.
static void watch(HANDLE heap) {
    watched = heap;
    student = GetCurrentThreadId();
    depth = 0;
    was_released = asked_once = false;
    seen_walking &= !heap;
}

// The blocks of this heap seem so much larger in the student's walk: a heap with 4 GB in use
// would need as much memory.
static void add_to_sizes(HANDLE heap, DWORD bytes) {
    widened = heap;
    wider = bytes;
}

static bool was_walked_without_lock(void) {
    return walked_without_lock;
}

// Whether the last watched call walked the heap by HeapWalk as it was linked.
static bool was_seen_walking(void) {
    return seen_walking;
}

#endif
