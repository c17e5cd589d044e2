// For programs that make memory, print what it is, and are recorded. The classifier's label
// of each address is checked against the line that was printed for it
// (test_classified.py, tests/regions/accuracy.py):
//
//     want|ADDRESS|KIND|STATE|PROTECT|DETAIL
//
// KIND and PROTECT as in `regions --json`; an empty field or a missing word is not
// compared; DETAIL must occur in the label's detail, in any case of letters.

#ifndef REGIONLAB_TESTS_DECLARE_H
#define REGIONLAB_TESTS_DECLARE_H

#include <stdint.h>
#include <stdio.h>
#include <windows.h>

#define PAGE  4096u
#define GRAIN 65536u

static inline void want(const void *at, const char *kind, const char *state, const char *protect,
                        const char *in_detail) {
    printf("want|0x%llx|%s|%s|%s|%s\n", (unsigned long long)(uintptr_t)at, kind, state, protect,
           in_detail);
}

// Everything must succeed: a program that made less would prove less.
static inline void *must(void *made, const char *what) {
    if (!made || made == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "%s failed with error %lu\n", what, GetLastError());
        ExitProcess(9);
    }
    return made;
}

static inline char *allocate(size_t size, DWORD how, DWORD protect) {
    return must(VirtualAlloc(NULL, size, how, protect), "VirtualAlloc");
}

#endif
