// Where memory of each kind comes to stand: with high_addresses none of it below 4 GB.

#include "probe.h"

static DWORD WINAPI thread(void *unused) {
    (void)unused;
    return 0;
}

void scenario(void) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    claim_pointer("private", VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS));
    claim_pointer("view", MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0));
    claim_pointer("heap", HeapCreate(0, 0, 0));
    claim_number("thread", CreateThread(NULL, 0, thread, NULL, 0, NULL) != NULL);
    checkpoint("allocated");
}
