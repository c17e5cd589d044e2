// The kernel's word on every page, and on what backs each view.

#include "live.h"

#include <inttypes.h>
#include <winternl.h>

// NtQueryVirtualMemory's class 2, behind GetMappedFileName(): asked directly because
// its status tells a view of the pagefile from a failure.
#define MEMORY_SECTION_NAME 2
#define NO_FILE_BEHIND_IT   ((NTSTATUS)0xc0000098) // STATUS_FILE_INVALID
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, const void *address, int what, void *buffer,
                                    SIZE_T size, SIZE_T *returned);

static bool add_section(HANDLE process, const Region *r, Snapshot *s) {
    static struct {
        UNICODE_STRING name;
        wchar_t text[UNICODE_STRING_MAX_CHARS];
    } answer;
    static char name[UNICODE_STRING_MAX_CHARS * 3 + 1], path[sizeof name]; // UTF-8 of UTF-16
    SIZE_T returned;
    NTSTATUS status = NtQueryVirtualMemory(process, (const void *)(uintptr_t)r->allocation_base,
                                           MEMORY_SECTION_NAME, &answer, sizeof answer, &returned);
    if (status == NO_FILE_BEHIND_IT)
        return snapshot_add_section(s, r->allocation_base, SECTION_PAGEFILE, NULL);
    if (status < 0)
        return true; // what backs it stays unknown
    live_utf8(answer.name.Buffer, answer.name.Length / sizeof(wchar_t), name, sizeof name);
    return snapshot_add_section(s, r->allocation_base, SECTION_FILE,
                                live_path(name, path, sizeof path));
}

static Region region_of(const MEMORY_BASIC_INFORMATION *info) {
    const vm_addr base = (uintptr_t)info->BaseAddress;
    Region r = {.base = base, .end = base + info->RegionSize, .state = info->State};
    if (info->State != MEM_FREE) {
        r.allocation_base = (uintptr_t)info->AllocationBase;
        r.type = info->Type;
        r.allocation_protect = info->AllocationProtect;
        if (info->State == MEM_COMMIT)
            r.protect = info->Protect;
    }
    return r;
}

// The walk ends where VirtualQueryEx says ERROR_INVALID_PARAMETER: above the highest
// user address.
bool live_regions(HANDLE process, Snapshot *s, Error *err) {
    vm_addr at = 0, asked = 0; // asked: the allocation whose backing is known
    MEMORY_BASIC_INFORMATION info;
    while (VirtualQueryEx(process, (const void *)(uintptr_t)at, &info, sizeof info)) {
        const Region r = region_of(&info);
        const bool view = r.type == VM_MEM_MAPPED || r.type == VM_MEM_IMAGE;
        if (!snapshot_add_region(s, r) ||
            (view && r.allocation_base != asked && !add_section(process, &r, s)))
            return error_set(err, "out of memory after %zu regions", s->region_count);
        if (view)
            asked = r.allocation_base;
        at = r.end;
    }
    const DWORD error = GetLastError();
    if (at == 0 || error != ERROR_INVALID_PARAMETER)
        return error_set(err, "VirtualQueryEx at 0x%" PRIx64 " failed with error %lu", at, error);
    s->captured |= HAS_REGIONS | HAS_SECTIONS;
    return true;
}
