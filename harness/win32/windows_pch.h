// Precompiled for every submission and scenario: parsing <windows.h> costs ten
// times what compiling a student's file does. The intrinsics' headers, half of
// that, are left out; a file that needs them is compiled again without this header.

#define _X86INTRIN_H_INCLUDED
#define _X86GPRINTRIN_H_INCLUDED
#define _IMMINTRIN_H_INCLUDED
#include <windows.h>

#include <psapi.h> // after <windows.h>: it needs its types
