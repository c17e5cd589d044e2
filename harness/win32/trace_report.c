// What a program says of one call: the function, its arguments, what it returned, the code that
// called it, and a name where an argument is one. All of it is bounded, and nothing is allocated.

#include "trace.h"

#include <string.h>

static bool shown_as(const char *word, const char *shown) {
    const size_t length = strlen(shown);
    return strncmp(word, shown, length) == 0 && (word[length] == ' ' || word[length] == '\0');
}

// The next "NAME:SHOWN" of a list; *list then stands behind it. NULL at the end.
static const char *next_shown(const char **list) {
    const char *colon = strchr(*list, ':');
    if (!colon)
        return NULL;
    *list = colon + 1 + strcspn(colon, " ") - 1;
    return colon + 1;
}

bool trace_succeeded(const TraceCall *call, uint64_t result) {
    if (shown_as(call->result, "ntstatus"))
        return (int32_t)result >= 0;
    if (shown_as(call->result, "bool"))
        return (int32_t)result != 0;
    if (shown_as(call->result, "error"))
        return (uint32_t)result == 0;
    return shown_as(call->result, "nothing") || result != 0;
}

// --- numbers

static bool is_readable(const void *pointer, size_t size) {
    MEMORY_BASIC_INFORMATION info;
    return pointer && VirtualQuery(pointer, &info, sizeof info) && info.State == MEM_COMMIT &&
           !(info.Protect & (PAGE_GUARD | PAGE_NOACCESS)) &&
           (const char *)pointer + size <= (const char *)info.BaseAddress + info.RegionSize;
}

static void add(Message *m, uint64_t value) {
    if (m->count < PROTOCOL_NUMBERS)
        m->number[m->count++] = value;
}

static void add_memory(Message *m, const MEMORY_BASIC_INFORMATION *info) {
    add(m, (uintptr_t)info->BaseAddress);
    add(m, (uintptr_t)info->AllocationBase);
    add(m, info->RegionSize);
    add(m, info->State);
    add(m, info->State == MEM_COMMIT ? info->Protect : 0);
    add(m, info->Type);
}

// What a pointer points at; 0 where it cannot be read.
static void add_pointed(Message *m, const char *shown, uint64_t pointer) {
    const void *at = (const void *)(uintptr_t)pointer;
    const bool small = shown_as(shown, "*protect") || shown_as(shown, "*thread");
    static const MEMORY_BASIC_INFORMATION none;
    uint64_t value = 0;
    if (shown_as(shown, "*memory")) {
        add_memory(m, is_readable(at, sizeof none) ? at : &none);
        return;
    }
    if (is_readable(at, small ? 4 : 8))
        memcpy(&value, at, small ? 4 : 8);
    add(m, value);
}

static void add_arguments(Message *m, const TraceCall *call, const uint64_t *arguments) {
    const char *list = call->arguments;
    for (size_t i = 0; next_shown(&list); i++)
        add(m, arguments[i]);
    list = call->arguments;
    const char *shown;
    for (size_t i = 0; trace_succeeded(call, m->number[1]) && (shown = next_shown(&list)); i++)
        if (*shown == '*')
            add_pointed(m, shown, arguments[i]);
}

// --- a name

static void put_hex(Message *m, const char *text, size_t length) {
    static const char digits[] = "0123456789abcdef";
    length = length < PROTOCOL_TEXT ? length : PROTOCOL_TEXT;
    for (size_t i = 0; i < length; i++) {
        m->text[2 * i] = digits[(unsigned char)text[i] >> 4];
        m->text[2 * i + 1] = digits[text[i] & 15];
    }
    if (length)
        m->text[2 * length] = '\0';
}

// As much as stands in its first page: nothing else is known to be readable.
static size_t room_at(const void *text) {
    return 4096 - ((uintptr_t)text & 4095);
}

static void take_text(Message *m, const char *shown, uint64_t pointer) {
    const void *text = (const void *)(uintptr_t)pointer;
    char narrow[PROTOCOL_TEXT * 4];
    if (pointer < 0x10000 || m->text[0] != '-' || !is_readable(text, 1))
        return;
    if (shown_as(shown, "text8"))
        put_hex(m, text, strnlen(text, room_at(text)));
    if (shown_as(shown, "text16")) {
        size_t length = wcsnlen(text, room_at(text) / 2);
        length = length < PROTOCOL_TEXT ? length : PROTOCOL_TEXT;
        put_hex(m, narrow,
                (size_t)WideCharToMultiByte(CP_UTF8, 0, text, (int)length, narrow, sizeof narrow,
                                            NULL, NULL));
    }
}

static void add_text(Message *m, const TraceCall *call, const uint64_t *arguments) {
    const char *list = call->arguments, *shown;
    strcpy(m->text, "-");
    for (size_t i = 0; (shown = next_shown(&list)); i++)
        take_text(m, shown, arguments[i]);
}

// --- who called

// Return addresses in the program itself, as offsets from its base; others have no line.
static void add_frame(Message *m, uint64_t address) {
    const char *base = (const char *)GetModuleHandleA(NULL);
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const uint64_t offset = address - (uintptr_t)base;
    if (offset >= nt->OptionalHeader.SizeOfImage || m->number[3] == TRACE_FRAMES)
        return;
    add(m, offset);
    m->number[3]++;
}

static void add_callers(Message *m) {
    void *frames[TRACE_FRAMES + 8];
    const USHORT count = RtlCaptureStackBackTrace(0, TRACE_FRAMES + 8, frames, NULL);
    for (USHORT i = 0; i < count; i++)
        add_frame(m, (uintptr_t)frames[i]);
}

void trace_report(const TraceCall *call, const uint64_t *arguments, uint64_t result, DWORD error) {
    Message m = {.type = MESSAGE_CALL, .count = 4};
    strcpy(m.name, call->function);
    m.number[0] = GetCurrentThreadId();
    m.number[1] = result;
    m.number[2] = trace_succeeded(call, result) ? 0 : error; // a success leaves an old one
    add_text(&m, call, arguments);
    add_callers(&m);
    add_arguments(&m, call, arguments);
    probe_send(&m);
}

// --- an exception that nobody handles: where it happened, and who called that

static void add_frames_of(Message *m, CONTEXT context) {
    for (int i = 0; i < TRACE_FRAMES + 8 && context.Rip; i++) {
        DWORD64 base, frame;
        void *data;
        add_frame(m, context.Rip);
        RUNTIME_FUNCTION *function = RtlLookupFunctionEntry(context.Rip, &base, NULL);
        if (!function && !is_readable((void *)context.Rsp, 8))
            return;
        if (function) {
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, function, &context, &data,
                             &frame, NULL);
        } else { // a function without a frame: its caller's address is on top of the stack
            context.Rip = *(DWORD64 *)context.Rsp;
            context.Rsp += 8;
        }
    }
}

void trace_report_crash(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    Message m = {.type = MESSAGE_CALL, .count = 4, .name = "exception", .text = "-"};
    m.number[0] = GetCurrentThreadId();
    m.number[1] = record->ExceptionCode;
    add_frames_of(&m, *exception->ContextRecord);
    add(&m, (uintptr_t)record->ExceptionAddress);
    for (DWORD i = 0; i < record->NumberParameters && i < 2; i++)
        add(&m, record->ExceptionInformation[i]);
    probe_try_send(&m);
}
