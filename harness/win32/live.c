#include "live.h"

#include "loader.h"

#include <assert.h>
#include <stdio.h>
#include <winternl.h>

// <windows.h> is the authority for the words of core/vm.h.
#define SAME(name) static_assert(VM_##name == name, #name " differs from winnt.h")
SAME(MEM_COMMIT);
SAME(MEM_RESERVE);
SAME(MEM_FREE);
SAME(MEM_PRIVATE);
SAME(MEM_MAPPED);
SAME(MEM_IMAGE);
SAME(PAGE_NOACCESS);
SAME(PAGE_READONLY);
SAME(PAGE_READWRITE);
SAME(PAGE_WRITECOPY);
SAME(PAGE_EXECUTE);
SAME(PAGE_EXECUTE_READ);
SAME(PAGE_EXECUTE_READWRITE);
SAME(PAGE_EXECUTE_WRITECOPY);
SAME(PAGE_GUARD);
SAME(PAGE_NOCACHE);
SAME(PAGE_WRITECOMBINE);
SAME(SEC_FILE);
SAME(SEC_IMAGE);
SAME(SEC_RESERVE);
SAME(SEC_COMMIT);
SAME(SEC_NOCACHE);

NTSTATUS NTAPI RtlGetVersion(OSVERSIONINFOW *info);

// Wine exports its version from ntdll, and to programs it is the Windows that the
// prefix says.
void live_platform(Platform *out) {
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    RtlGetVersion(&version);
    *out = (Platform){.arch = ARCH_AMD64,
                      .major = version.dwMajorVersion,
                      .minor = version.dwMinorVersion,
                      .build = version.dwBuildNumber};
    FARPROC wine_get_version = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
    if (wine_get_version) {
        const char *(*version_text)(void) = (const char *(*)(void))(void (*)(void))wine_get_version;
        out->wine = true;
        snprintf(out->name, sizeof out->name, "Wine %s", version_text());
    } else {
        snprintf(out->name, sizeof out->name, "Windows %lu.%lu.%lu", version.dwMajorVersion,
                 version.dwMinorVersion, version.dwBuildNumber);
    }
}

// Called through snapshot_read() only, which asks for committed, readable pages:
// Wine's ReadProcessMemory succeeds on others too.
static bool read_process(void *process, vm_addr addr, void *buf, size_t size) {
    SIZE_T got = 0;
    return ReadProcessMemory(process, (const void *)(uintptr_t)addr, buf, size, &got) &&
           got == size;
}

static vm_addr peb_of(HANDLE process) {
    PROCESS_BASIC_INFORMATION basic = {0};
    return NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof basic,
                                     NULL) >= 0
               ? (uintptr_t)basic.PebBaseAddress
               : 0;
}

static bool capture_all(HANDLE process, DWORD pid, Snapshot *s, Error *err) {
    live_platform(&s->platform);
    s->pid = pid;
    s->peb = peb_of(process);
    s->source = (Source){.read = read_process, .self = process};
    return live_regions(process, s, err) && live_threads(pid, s, err) && snapshot_finish(s, err) &&
           loader_add_modules(s, err) && snapshot_finish(s, err);
}

bool live_capture(HANDLE process, DWORD pid, Snapshot *out, Error *err) {
    if (capture_all(process, pid, out, err))
        return true;
    snapshot_free(out);
    return false;
}
