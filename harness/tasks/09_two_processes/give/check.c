#include "check.h"

static const uint64_t error_access_denied = 5, error_invalid_handle = 6;

// A number that opened nothing in the child: what is it?
static const char *what_else(const Moment *given, const Moment *child) {
    const uint64_t number = claimed(given, "given");
    const Allocation there = allocation_at(child, number);
    if (number == claimed(at("before"), "section"))
        return "raw_number";
    if (there.exists)
        return there.type == VM_MEM_MAPPED ? "address_of_view" : "copies_bytes";
    return claimed(given, "same_here") ? "duplicated_here" : "no_handle_there";
}

static const char *handle_problem(const Moment *given, const Moment *child) {
    if (!claimed(given, "given"))
        return claimed(given, "error") == error_invalid_handle ? "wrong_process" : "returned_null";
    // Error 5 means that there is a handle, but it does not even grant reading.
    if (claimed(given, "view") || claimed(given, "child_error") == error_access_denied)
        return NULL;
    return what_else(given, child);
}

static bool shows(const Moment *child, vm_addr addr, uint8_t expected) {
    uint8_t bytes[VM_PAGE];
    if (!bytes_at(child, addr, bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        if (bytes[i] != expected)
            return false;
    return true;
}

// The first page was written before the call and the second one after it.
static bool is_the_section(const Moment *child, vm_addr view, uint64_t pages) {
    const Allocation a = allocation_at(child, view);
    return a.type == VM_MEM_MAPPED && a.pages == pages && shows(child, view, 0x5a) &&
           shows(child, view + VM_PAGE, 0xc3);
}

static void check_refusal(uint64_t pid) {
    const Moment *refused = at("refused");
    const uint64_t number = claimed(refused, "given");
    const vm_addr view = claimed(refused, "view");
    verdict("refused",
            !number ? NULL
            : view  ? "reopens_process"
                    : "hides_failure",
            "NULL", text("0x%" PRIx64 "%s", number, view ? ", and the child can map it" : ""),
            where(process(refused, pid), view));
}

TASK_CHECKS(give) {
    const Moment *before = at("before"), *given = at("given");
    const uint64_t pid = claimed(before, "pid"), pages = parameter("pages");
    const Moment *child = process(given, pid);
    if (!process(before, pid))
        fault("the snapshot \"before\" lacks the child");
    if (!child || !process(at("refused"), pid)) {
        verdict("handle", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    check_refusal(pid);
    const vm_addr ours = claimed(given, "ours");
    verdict("ours", ours ? NULL : "closes_ours", "your caller's handle still maps the section",
            ours ? "it does" : "it does not", where(given, ours));

    const uint64_t number = claimed(given, "given");
    const vm_addr view = claimed(given, "view");
    if (!verdict("handle", handle_problem(given, child),
                 text("a handle of process %" PRIu64 " to the section", pid),
                 text("0x%" PRIx64 "; there, mapping it ends with error %" PRIu64, number,
                      claimed(given, "child_error")),
                 where(child, number)))
        return;
    if (!verdict("access", claimed(given, "writable") ? NULL : "too_little_access",
                 "the other process maps it for reading and writing",
                 claimed(given, "writable") ? "it does"
                 : view                     ? "for reading only"
                                            : "not at all: error 5",
                 where(child, view)))
        return;
    const Allocation seen = allocation_at(child, view);
    verdict("same", is_the_section(child, view, pages) ? NULL : "another_section",
            text("a view of %" PRIu64 " pages that shows what was written since", pages),
            text("%s, with %s", runs_text(&seen),
                 shows(child, view + VM_PAGE, 0xc3) ? "it" : "other bytes"),
            where(child, view));
}
