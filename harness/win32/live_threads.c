// The threads of a process: which they are, and where each one's TEB, stack pointer
// and start are.

#include "live.h"

#include <tlhelp32.h>
#include <winternl.h>

// Classes of NtQueryInformationThread that winternl.h leaves out.
#define THREAD_BASIC_INFORMATION_CLASS   0
#define THREAD_WIN32_START_ADDRESS_CLASS 9
#define THREAD_NAME_CLASS                38 // Windows 10; behind GetThreadDescription()

typedef struct ThreadBasics {
    NTSTATUS exit_status;
    void *teb;
    void *client_id[2];
    ULONG_PTR affinity;
    LONG priority, base_priority;
} ThreadBasics;

static bool query_thread(HANDLE thread, int what, void *out, ULONG size) {
    return NtQueryInformationThread(thread, (THREADINFOCLASS)what, out, size, NULL) >= 0;
}

static bool add_thread(DWORD id, Snapshot *s) {
    static struct {
        UNICODE_STRING name;
        wchar_t text[512];
    } named;
    static char name[sizeof named.text * 3];
    Thread t = {.id = id};
    HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION | THREAD_GET_CONTEXT, FALSE, id);
    if (thread) {
        ThreadBasics basic;
        CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};
        void *start;
        if (query_thread(thread, THREAD_BASIC_INFORMATION_CLASS, &basic, sizeof basic))
            t.teb = (uintptr_t)basic.teb;
        if (query_thread(thread, THREAD_WIN32_START_ADDRESS_CLASS, &start, sizeof start))
            t.start = (uintptr_t)start;
        if (GetThreadContext(thread, &context))
            t.stack_pointer = context.Rsp;
        if (query_thread(thread, THREAD_NAME_CLASS, &named, sizeof named) && named.name.Length)
            t.name = live_utf8(named.name.Buffer, named.name.Length / sizeof(wchar_t), name,
                               sizeof name);
        CloseHandle(thread);
    }
    return snapshot_add_thread(s, t);
}

bool live_threads(DWORD pid, Snapshot *s, Error *err) {
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    if (list == INVALID_HANDLE_VALUE)
        return true; // not captured
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    bool ok = true;
    for (BOOL more = Thread32First(list, &entry); more && ok; more = Thread32Next(list, &entry))
        if (entry.th32OwnerProcessID == pid)
            ok = add_thread(entry.th32ThreadID, s);
    CloseHandle(list);
    if (!ok)
        return error_set(err, "out of memory after %zu threads", s->thread_count);
    s->captured |= HAS_THREADS;
    return true;
}
