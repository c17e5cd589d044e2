// Settings of the process that a call may leave changed: each is for all that runs in it.

#include "probe_private.h"

// Of the process's environment block and parameters, as in the phnt headers of System Informer.
#define PARAMETERS_IN_PEB         0x20
#define ENVIRONMENT_IN_PARAMETERS 0x80

static uint64_t sum_of_number(uint64_t sum, uint64_t number) {
    return (sum ^ number) * 0x9e3779b97f4a7c15;
}

// Any change of any character, or of where it stands, gives another sum.
static uint64_t sum_of(uint64_t sum, const wchar_t *text) {
    do
        sum = sum_of_number(sum, *text);
    while (*text++);
    return sum;
}

static const void *pointer_at(const void *structure, size_t offset) {
    return *(const void *const *)((const char *)structure + offset);
}

// GetEnvironmentStrings would copy them into a block of the heap.
static uint64_t sum_of_environment(uint64_t sum) {
    const void *peb = (const void *)(uintptr_t)__readgsqword(0x60);
    const wchar_t *text = pointer_at(pointer_at(peb, PARAMETERS_IN_PEB), ENVIRONMENT_IN_PARAMETERS);
    for (; *text; text += wcslen(text) + 1)
        sum = sum_of(sum, text);
    return sum;
}

static uint64_t sum_of_modes(uint64_t sum) {
    sum = sum_of_number(sum, GetErrorMode());
    sum = sum_of_number(sum, GetThreadErrorMode());
    sum = sum_of_number(sum, GetPriorityClass(GetCurrentProcess()));
    return sum_of_number(sum, (uint64_t)GetThreadPriority(GetCurrentThread()));
}

// Without the heap, so that a call's blocks stay countable.
uint64_t probe_settings(void) {
    wchar_t folder[MAX_PATH] = L"", dlls[MAX_PATH] = L"";
    GetCurrentDirectoryW(MAX_PATH, folder);
    GetDllDirectoryW(MAX_PATH, dlls);
    return sum_of_environment(sum_of_modes(sum_of(sum_of(0, folder), dlls)));
}
