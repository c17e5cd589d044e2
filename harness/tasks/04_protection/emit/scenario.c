#include "codes.h"
#include "probe.h"
#include "unit.h"

static size_t bytes;
static uint32_t answer; // of the code that is made next
static unsigned fills;
static void *filled;    // what fill() was given
static DWORD filler;    // the thread that called it
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
    if (bytes < SHORTEST) {
        memset(code, 0xc3, bytes); // ret
        return;
    }
    const uint32_t distance = (uint32_t)(bytes - 6 - 5);
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
    filler = GetCurrentThreadId();
    is_written = allows(code, PAGE_READWRITE | PAGE_EXECUTE_READWRITE);
    if (is_written)
        write_code(code);
}

static void fill_and_show(void *code) {
    fill(code);
    if (fills > 1)
        return;
    claim_pointer("filled", code);
    checkpoint("filling");
}

static void fill_nothing(void *code) {
    (void)code;
    fills++;
}

static const DWORD executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE;

static code_fn call(size_t size, void (*filler)(void *code)) {
    bytes = size;
    fills = 0;
    is_written = FALSE;
    filled = NULL;
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const code_fn code = emit(bytes, filler);
    call_ends();
    return code;
}

static void claim_answer(const char *name, code_fn code, const void *at) {
    if ((const void *)(uintptr_t)code == at && allows(at, executable))
        claim_number(name, (uint32_t)code());
}

// Another code, and the first one once more.
static code_fn make_second(code_fn first) {
    const size_t size = bytes;
    answer++;
    const code_fn code = call((size_t)parameter("more"), fill);
    claim_pointer("second.code", (void *)(uintptr_t)code);
    claim_pointer("second.filled", filled);
    if (is_written)
        claim_answer("second.answer", code, filled);
    bytes = size;
    if (first)
        claim_answer("answer", first, (void *)(uintptr_t)first);
    checkpoint("second");
    return is_written && (void *)(uintptr_t)code == filled ? code : NULL;
}

// A code of several pages, then one of a few bytes.
static void make_refused(const char *system_call, unsigned nth, const char *checkpoint_name) {
    const size_t sizes[] = {(size_t)parameter("more"), SHORTEST};
    code_fn code = NULL;
    unsigned refused = 0, all_fills = 0;
    for (unsigned i = 0; i < 2; i++) {
        refusal_begins(system_call, nth, STATUS_NO_MEMORY);
        const code_fn made = call(sizes[i], fill_nothing);
        refused += refusal_ends() >= nth;
        all_fills += fills;
        code = code ? code : made;
    }
    claim_number("refused", refused == 2);
    claim_pointer("code", (void *)(uintptr_t)code);
    claim_number("fills", all_fills);
    checkpoint(checkpoint_name);
}

// What an earlier code returns now.
static void claim_earlier(const char *name, code_fn code, size_t size) {
    bytes = size;
    if (code)
        claim_answer(name, code, (void *)(uintptr_t)code);
}

// What a later code returns; a single byte has no room for a number.
static uint32_t run(code_fn code, unsigned number) {
    const uint32_t said = (uint32_t)code();
    return bytes < SHORTEST ? (uint32_t)later_answer(parameter("answer"), number) : said;
}

// Where nothing is refused any more: other sizes, and then all codes run once more.
static void make_later(code_fn first, code_fn second) {
    code_fn codes[LATER];
    for (unsigned i = 0; i < LATER; i++) {
        answer = (uint32_t)later_answer(parameter("answer"), i);
        codes[i] = call((size_t)later_bytes(i), fill);
        claim_pointer_at("later.code", i, (void *)(uintptr_t)codes[i]);
        claim_pointer_at("later.filled", i, filled);
        if (!is_written || (void *)(uintptr_t)codes[i] != filled)
            codes[i] = NULL;
    }
    for (unsigned i = 0; i < LATER; i++) {
        bytes = (size_t)later_bytes(i);
        if (codes[i] && allows((void *)(uintptr_t)codes[i], executable))
            claim_number_at("later.answer", i, run(codes[i], i));
    }
    claim_earlier("answer", first, (size_t)parameter("bytes"));
    claim_earlier("second.answer", second, (size_t)parameter("more"));
    checkpoint("later");
}

void scenario(void) {
    decoys();
    answer = (uint32_t)parameter("answer");
    checkpoint("before");

    const code_fn code = call((size_t)parameter("bytes"), fill_and_show);
    const DWORD last_error = GetLastError();
    if (fills == 0)
        checkpoint("filling"); // nothing to see, but the run is judged anyway
    claim_number("last_error", last_error);
    claim_pointer("code", (void *)(uintptr_t)code);
    claim_number("fills", fills);
    claim_number("other_thread", fills && filler != GetCurrentThreadId());
    if (is_written)
        claim_answer("answer", code, filled);
    checkpoint("after");
    const code_fn written = is_written && (void *)(uintptr_t)code == filled ? code : NULL;

    // Too many bytes, so many that the lower half is a small number, and so many that some more are
    // a small number.
    claim_pointer("code", (void *)(uintptr_t)call((size_t)1 << 62, fill_nothing));
    claim_number("fills", fills);
    claim_pointer("cut.code", (void *)(uintptr_t)call(((size_t)1 << 62) + 8192, fill_nothing));
    claim_number("cut.fills", fills);
    const size_t nearly_all = (size_t)0 - 4000;
    claim_pointer("wrapped.code", (void *)(uintptr_t)call(nearly_all, fill_nothing));
    claim_number("wrapped.fills", fills);
    checkpoint("refused");

    bytes = (size_t)parameter("bytes");
    const code_fn second = make_second(written);
    make_refused("NtAllocateVirtualMemory", 1, "no_memory");
    make_refused("NtAllocateVirtualMemory", 2, "no_commit");
    make_refused("NtProtectVirtualMemory", 1, "no_right");
    make_refused("NtProtectVirtualMemory", 3, "no_third_right");
    make_later(written, second);
}
