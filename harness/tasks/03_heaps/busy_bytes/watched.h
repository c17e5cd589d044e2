// HeapWalk and what belongs to it, as the student's code finds them: the linker uses these in place
// of kernel32's imports. A step of a walk that finds the heap unlocked is noted.

#ifndef BUSY_BYTES_WATCHED_H
#define BUSY_BYTES_WATCHED_H

#include "probe.h"
#include "real.h"
#include <stdbool.h>
#include <windows.h>

REAL(HeapLock);
REAL(HeapUnlock);
REAL(HeapWalk);
REAL(HeapSize);

enum { LOCK_MS = 500, RELEASE_MS = 3000 };

// ---- the student's walk ----

static HANDLE watched, widened;
static DWORD student, wider;
static int depth;         // how often the student's thread has locked the watched heap
static bool was_released; // since the walk began
static bool walked_without_lock, seen_walking, asked_once;
static bool refuses_lock, was_refused; // to the student, for the watched heap

static BOOL WINAPI watched_lock(HANDLE heap);
static BOOL WINAPI watched_unlock(HANDLE heap);
static BOOL WINAPI watched_walk(HANDLE heap, PROCESS_HEAP_ENTRY *entry);
static SIZE_T WINAPI watched_size(HANDLE heap, DWORD flags, const void *block);
BOOL(WINAPI *__imp_HeapLock)(HANDLE) = watched_lock;
BOOL(WINAPI *__imp_HeapUnlock)(HANDLE) = watched_unlock;
BOOL(WINAPI *__imp_HeapWalk)(HANDLE, PROCESS_HEAP_ENTRY *) = watched_walk;
SIZE_T(WINAPI *__imp_HeapSize)(HANDLE, DWORD, const void *) = watched_size;

static bool is_students(HANDLE heap) {
    return watched && heap == watched && GetCurrentThreadId() == student;
}

static BOOL WINAPI watched_lock(HANDLE heap) {
    if (refuses_lock && is_students(heap)) {
        was_refused = true;
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    const BOOL ok = real_HeapLock(heap);
    depth += ok && is_students(heap);
    return ok;
}

static BOOL WINAPI watched_unlock(HANDLE heap) {
    if (refuses_lock && is_students(heap))
        return FALSE;
    depth -= is_students(heap);
    was_released |= is_students(heap) && depth == 0;
    return real_HeapUnlock(heap);
}

// Between two steps another thread must not get the lock. A heap that was not locked here may be
// locked by another call: then the other thread waits.
static void note_step(bool begins) {
    seen_walking = true;
    if (was_refused)
        return;
    walked_without_lock |= was_released && !begins;
    was_released = was_released && !begins;
    if (depth > 0 || walked_without_lock || asked_once)
        return;
    asked_once = true;
    walked_without_lock = !is_heap_locked(watched, LOCK_MS);
}

// Wine gives every segment the index 0, Windows one of its own. For large blocks both have 64.
static void number_region(PROCESS_HEAP_ENTRY *entry) {
    static BYTE region;
    region = (BYTE)(region + ((entry->wFlags & PROCESS_HEAP_REGION) != 0));
    if (entry->lpData == watched)
        region = 0;
    if (entry->iRegionIndex == 0)
        entry->iRegionIndex = region;
}

// The entry goes back to the heap as the heap wrote it.
static BOOL WINAPI watched_walk(HANDLE heap, PROCESS_HEAP_ENTRY *entry) {
    if (!is_students(heap))
        return real_HeapWalk(heap, entry);
    note_step(!entry->lpData);
    const DWORD more = heap == widened ? wider : 0;
    if (entry->lpData && (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY))
        entry->cbData -= more;
    const BOOL ok = real_HeapWalk(heap, entry);
    if (entry->lpData && (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY))
        entry->cbData += more;
    if (ok)
        number_region(entry);
    return ok;
}

static SIZE_T WINAPI watched_size(HANDLE heap, DWORD flags, const void *block) {
    const SIZE_T bytes = real_HeapSize(heap, flags, block);
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

// From here on HeapLock fails for the student and the watched heap.
static void refuse_lock(bool refuses) {
    refuses_lock = refuses;
    was_refused &= refuses;
}

// Whether the student asked for the lock in vain.
static bool was_lock_refused(void) {
    return was_refused;
}

static bool was_walked_without_lock(void) {
    return walked_without_lock;
}

// Whether the last watched call walked the heap by HeapWalk as it was linked.
static bool was_seen_walking(void) {
    return seen_walking;
}

#endif
