// attack: ends the process from a TLS callback, before any constructor
// defence: no checkpoint was reached
// outcome: no checkpoint
// says: before checkpoint `before`

#include "hostile.h"

static void NTAPI callback(void *module, DWORD reason, void *reserved) {
    (void)module, (void)reason, (void)reserved;
    ExitProcess(0);
}

__attribute__((section(".CRT$XLB"), used)) static PIMAGE_TLS_CALLBACK entry = callback;

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
