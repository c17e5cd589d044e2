#include "end_words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct {
    uint32_t code;
    const char *words;
} codes[] = {
    {0xc0000135, "a DLL that it needs was not found"},
    {0xc0000139, "a DLL that it needs lacks a function that it imports"},
    {0xc0000138, "a DLL that it needs lacks a function that it imports by number"},
    {0xc000007b, "a DLL that it needs is for another machine, such as a 32-bit one, or is damaged"},
    {0xc0000142, "a DLL that it needs refused to start"},
    {0xc0000005, "access violation"},
    {0xc0000006, "a page of a file could not be read"},
    {0xc000001d, "illegal instruction"},
    {0xc0000094, "division by zero"},
    {0xc00000fd, "stack overflow"},
    {0xc0000374, "heap corruption"},
    {0xc0000409, "it ended itself at once (fast fail)"},
    {0xc000013a, "Ctrl+C"},
    {0x80000001, "guard page"},
    {0xe06d7363, "a C++ exception that nothing catches"},
};

const char *end_words(uint32_t code) {
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == code)
            return codes[i].words;
    return NULL;
}

static uint32_t number_at(const unsigned char *bytes, unsigned size) {
    uint32_t number = 0;
    while (size--)
        number = number << 8 | bytes[size];
    return number;
}

static const char *machine_name(uint32_t machine) {
    switch (machine) {
    case 0x14c: return "32-bit (x86)";
    case 0x1c4: return "32-bit ARM";
    case 0xaa64: return "ARM64";
    default: return NULL;
    }
}

// "MZ", the place of the header at 0x3c, "PE\0\0" there, and the machine behind it.
const char *other_machine(const char *path) {
    unsigned char head[4096];
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    const size_t size = fread(head, 1, sizeof head, file);
    fclose(file);
    if (size < 0x40 || memcmp(head, "MZ", 2) != 0)
        return NULL;
    const uint32_t at = number_at(head + 0x3c, 4);
    if (size < 6 || at > size - 6 || memcmp(head + at, "PE\0\0", 4) != 0)
        return NULL;
    return machine_name(number_at(head + at + 4, 2));
}
