// Settings of the process that a call may leave changed: each is for all that runs in it.

#include "probe_private.h"

// Any change of any character, or of where it stands, gives another sum.
static uint64_t sum_of(uint64_t sum, const wchar_t *text) {
    do
        sum = (sum ^ *text) * 0x9e3779b97f4a7c15;
    while (*text++);
    return sum;
}

// Without the heap, so that a call's blocks stay countable.
uint64_t probe_settings(void) {
    wchar_t folder[MAX_PATH] = L"", dlls[MAX_PATH] = L"";
    GetCurrentDirectoryW(MAX_PATH, folder);
    GetDllDirectoryW(MAX_PATH, dlls);
    return sum_of(sum_of(GetErrorMode(), folder), dlls);
}
