#include "unit.h"

// Knows the four sections that every program has.
unsigned expect_protect(DWORD characteristics) {
    switch (characteristics) {
    case 0x60000020: return PAGE_EXECUTE_READ;               // .text
    case 0x40000040: return PAGE_READONLY;                   // .rdata
    case 0xc0000040:                                         // .data
    case 0xc0000080: return PAGE_WRITECOPY | PAGE_READWRITE; // .bss
    }
    return PAGE_NOACCESS;
}
