// What is raised by RaiseException, for the scenarios and the checks of toy_stack and
// catch_overflow.

#ifndef STACKS_RAISED_H
#define STACKS_RAISED_H

#include <stdint.h>

// Codes of exceptions that have nothing to do with memory: somebody's own, those of C++, of .NET
// and of Delphi, a message for a debugger, what other instructions raise, and two that end like an
// overflow or are about a stack, too.
static const uint32_t raised_codes[] = {0x20abcdef, 0xe06d7363, 0xe0434352, 0x0eedfade, 0xe0000001,
                                        0x40010006, 0xc0000094, 0xc0000095, 0xc000001d, 0xc000008e,
                                        0x80000003, 0x80000004, 0xc0000096, 0xc0000409, 0xe00000fd};
enum { RAISED = sizeof raised_codes / sizeof *raised_codes };

// Codes of memory: an alarm and a violation. Raised without an address.
static const uint32_t bare_codes[] = {0x80000001, 0xc0000005};
enum { BARE = sizeof bare_codes / sizeof *bare_codes };

#endif
