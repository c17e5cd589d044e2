// How a program ended or why it did not start, in words: the codes of the loader and of exceptions,
// and the machine that a program file is for.

#ifndef REGIONLAB_END_WORDS_H
#define REGIONLAB_END_WORDS_H

#include <stdint.h>

// "a DLL that it needs was not found" for 0xc0000135. NULL for other codes.
const char *end_words(uint32_t code);

// "32-bit (x86)" for the machine that the header of a program file names. NULL for x64, and where
// there is no such file or it is no program.
const char *other_machine(const char *path);

#endif
