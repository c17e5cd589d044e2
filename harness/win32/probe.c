// The program's main(), and what a scenario calls (but cannot(), of probe_pipe.c). See probe.h.

#include "probe_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t ordinal; // of the last checkpoint
static unsigned claims;  // since then

// False where the task has no such parameter.
static bool ask(const char *name, uint64_t *value) {
    Message m = {.type = MESSAGE_PARAMETER};
    probe_copy_name(m.name, name);
    probe_send(&m);
    probe_receive(&m);
    *value = m.number[0];
    return m.type == MESSAGE_VALUE;
}

uint64_t parameter(const char *name) {
    uint64_t value;
    if (!ask(name, &value)) {
        fprintf(stderr, "regionlab: this task has no parameter %s\n", name);
        cannot("ask for an unknown parameter");
    }
    return value;
}

void claim_number(const char *name, uint64_t value) {
    if (++claims > 64)
        cannot("make more than 64 claims at a checkpoint");
    Message m = {.type = MESSAGE_CLAIM, .number = {value}};
    probe_copy_name(m.name, name);
    probe_send(&m);
}

void claim_pointer(const char *name, const void *pointer) {
    claim_number(name, (uintptr_t)pointer);
}

void claim_number_at(const char *name, unsigned index, uint64_t value) {
    char indexed[PROTOCOL_NAME + 16];
    snprintf(indexed, sizeof indexed, "%s.%u", name, index);
    claim_number(indexed, value);
}

void claim_pointer_at(const char *name, unsigned index, const void *pointer) {
    claim_number_at(name, index, (uintptr_t)pointer);
}

void show_bytes_of(DWORD pid, const void *pointer, size_t size) {
    Message m = {.type = MESSAGE_BYTES, .number = {pid, (uintptr_t)pointer, size}};
    probe_send(&m);
}

void show_bytes(const void *pointer, size_t size) {
    show_bytes_of(GetCurrentProcessId(), pointer, size);
}

static void wait_for_go(uint64_t expected) {
    Message m;
    probe_receive(&m);
    if (m.type != MESSAGE_GO || m.number[0] != expected)
        probe_give_up(EXIT_DISCONNECTED, "the recorder's answer is to another question", "");
}

// Wine notes which pages of a SEC_RESERVE section are committed when it is asked about
// them, and not before (dlls/ntdll/unix/virtual.c): a recorder that reads its notes from
// outside finds them fresh.
static void ask_for_every_region(void) {
    MEMORY_BASIC_INFORMATION info;
    for (const char *at = NULL; VirtualQuery(at, &info, sizeof info);)
        at = (const char *)info.BaseAddress + info.RegionSize;
}

void probe_checkpoint(const char *name, bool walks, bool asks) {
    Message m = {.type = MESSAGE_AT, .number = {++ordinal}};
    probe_copy_name(m.name, name);
    probe_send(&m);
    if (walks)
        probe_walk_heaps();
    if (asks)
        ask_for_every_region();
    m.type = MESSAGE_READY;
    probe_send(&m);
    wait_for_go(ordinal);
    claims = 0;
}

// Also called from within a student's code (a callback): it even leaves the last error alone.
void checkpoint(const char *name) {
    const DWORD last_error = GetLastError();
    probe_claim_ledger();
    probe_checkpoint(name, true, true);
    SetLastError(last_error);
}

void probe_begin(const char *nonce) {
    probe_connect(nonce);
    probe_name_run(nonce);
    probe_catch_crashes();
    Message hello = {.type = MESSAGE_HELLO, .number = {PROTOCOL_VERSION, GetCurrentProcessId()}};
    probe_send(&hello);
    wait_for_go(0);
}

void (*probe_main_hook)(void);
int (*probe_other_main)(int argc, char **argv);

static void run_scenario(const char *nonce) {
    probe_begin(nonce);
    probe_prepare_ledger();
    probe_prepare_refusals();
    uint64_t high;
    if (ask("high_addresses", &high) && high)
        probe_fill_low_addresses();
    scenario();
    fflush(NULL);
    Message bye = {.type = MESSAGE_BYE};
    probe_send(&bye);
}

int main(int argc, char **argv) {
    if (probe_main_hook)
        probe_main_hook();
    setvbuf(stdout, NULL, _IONBF, 0);
    setvbuf(stderr, NULL, _IONBF, 0);
    if (probe_other_main)
        return probe_other_main(argc, argv);
    const char *how = argc >= 3 ? argv[argc - 2] : "";
    if (strcmp(how, "--regionlab") == 0)
        run_scenario(argv[argc - 1]);
    else if (strcmp(how, "--regionlab-child") == 0)
        probe_run_child(argv[argc - 1]);
    else
        probe_give_up(EXIT_NOT_RECORDED, "this program must be started by `grade.py run`", "");
    return 0;
}
