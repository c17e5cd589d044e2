#include "probe.h"
#include "unit.h"

static size_t bytes;
static unsigned fills;
static void *filled;    // what fill() was given
static BOOL is_written; // there was room for the code

// Whether all of [at, at + bytes) is committed and has one of these protections.
static BOOL allows(const char *at, DWORD protections) {
    const char *const end = at + bytes;
    MEMORY_BASIC_INFORMATION info;
    for (; at < end; at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            !(info.Protect & protections) || info.Protect & PAGE_GUARD)
            return FALSE;
    return TRUE;
}

// jmp to the last 6 bytes, which are mov eax, ANSWER; ret. Running it needs the first page
// and the last one.
static void write_code(unsigned char *code) {
    const uint32_t answer = (uint32_t)parameter("answer"), distance = (uint32_t)(bytes - 6 - 5);
    memset(code, 0x90, bytes);
    code[0] = 0xe9;
    memcpy(code + 1, &distance, sizeof distance);
    code[bytes - 6] = 0xb8;
    memcpy(code + bytes - 5, &answer, sizeof answer);
    code[bytes - 1] = 0xc3;
}

static void fill(void *code) {
    fills++;
    if (fills > 1)
        return;
    filled = code;
    is_written = allows(code, PAGE_READWRITE | PAGE_EXECUTE_READWRITE);
    if (is_written)
        write_code(code);
    claim_pointer("filled", code);
    checkpoint("filling");
}

static void fill_nothing(void *code) {
    (void)code;
    fills++;
}

void scenario(void) {
    const DWORD executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE;
    decoys();
    bytes = (size_t)parameter("bytes");
    checkpoint("before");

    poison_stack();
    SetLastError(ERROR_SUCCESS);
    const code_fn code = emit(bytes, fill);
    const DWORD last_error = GetLastError();
    if (fills == 0)
        checkpoint("filling"); // nothing to see, but the run is judged anyway
    claim_number("last_error", last_error);
    claim_pointer("code", (void *)(uintptr_t)code);
    claim_number("fills", fills);
    if (is_written && (void *)(uintptr_t)code == filled && allows(filled, executable))
        claim_number("answer", (uint32_t)code());
    checkpoint("after");

    fills = 0;
    poison_stack();
    claim_pointer("code", (void *)(uintptr_t)emit((size_t)1 << 62, fill_nothing));
    claim_number("fills", fills);
    checkpoint("refused");
}
