#include "kinds.h"

#include <assert.h>
#include <string.h>

// In the order of Kind. No designators outside: a row left out must be one too few.
static const KindRow rows[] = {
    {
        .kind = KIND_FREE,
        .name = "free",
        .meaning = "Nothing is here: VirtualAlloc may hand these addresses out.",
        .lesson = "lessons/01_map.md#an-address-space",
        .kernel = {"vad-free", "the kernel reports that nothing is allocated here"},
        .csv = {"Free", "Free"},
        .letter = '.',
        .sgr = "2",
        .color = {"#eceff2", "#1a2028"},
        .background = true,
    },
    {
        .kind = KIND_UNUSABLE,
        .name = "unusable",
        .meaning = "Free, but out of reach: reservations begin at multiples of 64 KB, and this "
                   "range lies behind an allocation, below the next multiple.",
        .lesson = "lessons/02_private.md#addresses-first-memory-later",
        .kernel =
            {"vad-unusable",
             "free, but reservations begin at multiples of 64 KB, and there is none in this range"},
        .csv = {"Unusable", "Unusable"},
        .letter = ',',
        .sgr = "2",
        .color = {"#d5dae0", "#2a323c"},
        .background = true,
    },
    {
        .kind = KIND_PRIVATE,
        .name = "private",
        .meaning = "Private memory of this process; nothing here says what for.",
        .lesson = "lessons/02_private.md#addresses-first-memory-later",
        .kernel = {"vad-private", "the kernel reports MEM_PRIVATE; nothing here says what for"},
        .csv = {"Private Data", "Private Data"},
        .letter = 'P',
        .sgr = "33",
        .color = {.light = "#d9a514"},
        .asked =
            {
                .what = "private memory that no table names",
                .whose = "private memory that no table names",
                .alike = {KIND_HEAP, KIND_STACK, KIND_TEB, KIND_SHAREABLE},
                .counted = true,
            },
    },
    {
        .kind = KIND_HEAP,
        .name = "heap",
        .meaning = "A heap took this allocation from the system, to hand out in small blocks.",
        .lesson = "lessons/03_heaps.md#small-blocks-and-large-ones",
        .csv = {"Heap (Private Data)", "Heap"},
        .letter = 'H',
        .sgr = "35",
        .color = {.light = "#b0489f"},
        .asked =
            {
                .what = "a heap's memory",
                .whose = "a heap's",
                .alike = {KIND_PRIVATE, KIND_STACK, KIND_PEB, KIND_MAPPED_FILE},
                .told = true,
            },
    },
    {
        .kind = KIND_STACK,
        .name = "stack",
        .meaning = "A thread's stack: it grows down from its high end towards the guard.",
        .lesson = "lessons/05_stacks.md#a-stack-is-a-reservation-that-grows",
        .csv = {"Thread Stack", "Stack"},
        .letter = 'S',
        .sgr = "32",
        .color = {.light = "#2f8f4e"},
        .asked =
            {
                .what = "a thread's stack",
                .whose = "a thread's stack",
                .alike = {KIND_PRIVATE, KIND_HEAP, KIND_TEB, KIND_SHAREABLE},
                .told = true,
            },
    },
    {
        .kind = KIND_SHADOW_STACK,
        .name = "shadow stack",
        .meaning = "A thread's second stack, of return addresses: only calls can write it, and "
                   "returns are checked against it.",
        .lesson = "lessons/05_stacks.md#what-windows-shows",
        .csv = {"Shadow Stack", "Shadow Stack"},
        .letter = 'K',
        .sgr = "32",
        .color = {.light = "#8fbc5a"},
        .asked =
            {
                .what = "a thread's shadow stack",
                .alike = {KIND_STACK, KIND_PRIVATE, KIND_HEAP, KIND_TEB},
                .told = true,
            },
    },
    {
        .kind = KIND_IMAGE,
        .name = "image",
        .meaning = "A program or DLL, mapped section by section as its headers ask.",
        .lesson = "lessons/06_images.md#a-file-laid-out-in-memory",
        .kernel = {"vad-image", "the kernel reports MEM_IMAGE"},
        .csv = {"Image", "Image"},
        .letter = 'I',
        .sgr = "0",
        .color = {.light = "#7d6bc4"},
        .background = true,
        .asked =
            {
                .what = "an image: a program or a DLL",
                .whose = "an image's",
                .alike = {KIND_MAPPED_FILE, KIND_SHAREABLE, KIND_PRIVATE, KIND_HEAP},
            },
    },
    {
        .kind = KIND_MAPPED_FILE,
        .name = "mapped file",
        .meaning = "A view of a file: its pages are the file's contents.",
        .lesson = "lessons/07_views.md#a-view-anywhere-in-a-file",
        .kernel = {"vad-mapped-file", "the kernel reports MEM_MAPPED and names the file"},
        .csv = {"Mapped File", "Mapped File"},
        .letter = 'F',
        .sgr = "36",
        .color = {.light = "#1f8aa5"},
        .asked =
            {
                .what = "a view of a file",
                .whose = "a view's of a file",
                .alike = {KIND_SHAREABLE, KIND_IMAGE, KIND_PRIVATE, KIND_HEAP},
                .counted = true,
            },
    },
    {
        .kind = KIND_SHAREABLE,
        .name = "shareable",
        .meaning = "A view of a section without a file: processes can share it, and the paging "
                   "file is behind it.",
        .lesson = "lessons/07_views.md#one-memory-many-addresses",
        .kernel = {"vad-shareable", "the kernel reports MEM_MAPPED and a section without a file"},
        .csv = {"Shareable", "Shareable"},
        .letter = 'V',
        .sgr = "34",
        .color = {.light = "#2c6fd1"},
        .asked =
            {
                .what = "a view of a section that no file stands behind",
                .whose = "a view's of a section without a file",
                .alike = {KIND_MAPPED_FILE, KIND_PRIVATE, KIND_HEAP, KIND_IMAGE},
                .counted = true,
            },
    },
    {
        .kind = KIND_MAPPED,
        .name = "mapped",
        .meaning = "A view of a section; whether a file is behind it was not captured.",
        .lesson = "lessons/07_views.md#one-memory-many-addresses",
        .kernel = {"vad-mapped",
                   "the kernel reports MEM_MAPPED; what backs the view was not captured"},
        .csv = {"Mapped", "Mapped"},
        .letter = 'M',
        .sgr = "36",
        .color = {.light = "#5aa7b8"},
    },
    {
        .kind = KIND_TEB,
        .name = "teb",
        .meaning = "A thread environment block: what the system keeps for one thread.",
        .lesson = "lessons/05_stacks.md#the-bounds-of-a-stack",
        .csv = {"TEB", "TEB"},
        .letter = 'T',
        .sgr = "1",
        .color = {.light = "#a3542c"},
        .background = true,
        .asked =
            {
                .what = "a thread environment block (TEB)",
                .alike = {KIND_PEB, KIND_STACK, KIND_HEAP, KIND_PRIVATE},
                .told = true,
            },
    },
    {
        .kind = KIND_PEB,
        .name = "peb",
        .meaning = "The process environment block: what the system keeps for the process.",
        .lesson = "lessons/01_map.md#five-kinds-of-memory",
        .csv = {"PEB", "PEB"},
        .letter = 'E',
        .sgr = "1",
        .color = {.light = "#7a2e1d"},
        .background = true,
        .asked =
            {
                .what = "the process environment block (PEB)",
                .alike = {KIND_TEB, KIND_HEAP, KIND_PRIVATE, KIND_IMAGE},
                .told = true,
            },
    },
    {
        .kind = KIND_SYSTEM,
        .name = "system",
        .meaning = "Memory the system set up for its own use in this process.",
        .lesson = "lessons/01_map.md#five-kinds-of-memory",
        .csv = {"System", "System"},
        .letter = 'Y',
        .sgr = "2",
        .color = {.light = "#8b95a1"},
        .background = true,
    },
    {
        .kind = KIND_UNKNOWN,
        .name = "unknown",
        .meaning = "Nothing that is known here says what this memory is for.",
        .lesson = "lessons/01_map.md#five-kinds-of-memory",
        .kernel = {"vad-unknown", "the kernel reports a state or type that has no name here"},
        .csv = {"Unknown", "Unknown"},
        .letter = '?',
        .sgr = "31",
        .color = {.light = "#c92a2a"},
    },
    {
        .kind = KIND_NOT_CAPTURED,
        .name = "not captured",
        .meaning = "The snapshot does not say what is here, not even whether there is anything.",
        .lesson = "lessons/01_map.md#five-kinds-of-memory",
        .kernel = {"not-captured", "no region of the snapshot lies here"},
        .csv = {"Not Captured", "Not Captured"},
        .letter = '~',
        .sgr = "2",
        .color = {"#f7f8fa", "#11161d"},
        .background = true,
    },
};
static_assert(sizeof rows / sizeof *rows == KIND_COUNT, "a row for each kind");

const KindRow *kind_row(Kind kind) {
    return &rows[kind];
}

const char *kind_name(Kind kind) {
    return rows[kind].name;
}

bool kind_from_name(const char *name, Kind *out) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        if (strcmp(rows[kind].name, name) == 0) {
            *out = kind;
            return true;
        }
    return false;
}
