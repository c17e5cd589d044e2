// What this run alone has: a number, and the folder of its program.

#include "probe_private.h"

#include <stdio.h>
#include <string.h>

static uint64_t number;

// The process's id as well: two recordings may have been given one nonce.
void probe_name_run(const char *nonce) {
    number = GetCurrentProcessId();
    for (; *nonce; nonce++)
        number = (number ^ (unsigned char)*nonce) * 0x9e3779b97f4a7c15;
    number ^= number >> 32;
}

uint64_t run_number(void) {
    return number;
}

void beside_program(char path[MAX_PATH], const char *name) {
    const DWORD length = GetModuleFileNameA(NULL, path, MAX_PATH);
    char *end = length && length < MAX_PATH ? strrchr(path, '\\') : NULL;
    const size_t room = end ? (size_t)(path + MAX_PATH - end) : 0;
    if (!end || snprintf(end, room, "\\%s", name) >= (int)room)
        cannot("name a file beside the program");
}
