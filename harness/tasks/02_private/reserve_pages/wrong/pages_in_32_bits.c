#include "unit.h"

// A DWORD for the pages: 2^47 and three pages are three pages.
void *reserve_pages(size_t pages) {
    const DWORD count = (DWORD)pages;
    return VirtualAlloc(NULL, (size_t)count * 4096, MEM_RESERVE, PAGE_NOACCESS);
}
