#include "check.h"
#include <string.h>

enum { MARK = 64, MOST = 128 * 1024 };

// What the scenario put into the file.
static uint8_t byte_of(uint64_t offset) {
    return (uint8_t)(1 + ((uint32_t)offset * 2654435761u >> 13) % 251);
}

// Whether the file's first page can be seen at that address.
static bool shows_the_file(const Moment *m, vm_addr addr) {
    uint8_t seen[VM_PAGE];
    if (!bytes_at(m, addr, seen, sizeof seen))
        return false;
    for (uint64_t i = 0; i < sizeof seen; i++)
        if (seen[i] != byte_of(i))
            return false;
    return true;
}

// Whether the file still begins as it did. edit() leaves its first 100 bytes alone.
static bool begins_as_before(const Moment *m) {
    uint8_t seen[100];
    if (!bytes_at(m, claimed(m, "content"), seen, sizeof seen))
        return false;
    for (uint64_t i = 0; i < sizeof seen; i++)
        if (seen[i] != byte_of(i))
            return false;
    return true;
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Allocation *a, vm_addr addr) {
    return parameter("high_addresses") && addr && addr >> 32 == 0 &&
           pages_of(a, (addr - a->base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *view_problem(const Moment *m, const Moment *after) {
    const vm_addr bytes = claimed(m, "bytes");
    if (claimed(after, "calls") == 0)
        return "never_calls";
    const Allocation view = allocation_at(m, bytes);
    if (is_cut(&view, bytes))
        return "address_cut";
    if (!view.exists)
        return "not_mapped";
    if (view.type != VM_MEM_MAPPED)
        return "buffer";
    if (kind_at(m, bytes) != KIND_MAPPED_FILE)
        return "not_the_file";
    if (!shows_the_file(m, bytes))
        return begins_as_before(after) ? "other_place" : "old_bytes_lost";
    return claimed(after, "calls") > 1 ? "calls_twice" : NULL;
}

static const char *access_problem(const Moment *m, uint64_t size) {
    const Allocation view = allocation_at(m, claimed(m, "bytes"));
    if (view.protect == VM_PAGE_WRITECOPY || view.protect == VM_PAGE_EXECUTE_WRITECOPY)
        return "copy_on_write";
    if (claimed(m, "writable") == 0)
        return "read_only";
    return claimed(m, "writable") < size ? "too_short" : NULL;
}

// Whether the file holds what it held before and what edit wrote to `size` bytes of it; new
// bytes that nobody wrote to may hold anything.
static bool content_is_right(const Moment *m, uint64_t old_length, uint64_t size) {
    static uint8_t seen[MOST];
    const uint64_t length = claimed(m, "length"), most = length < MOST ? length : MOST;
    if (most && !bytes_at(m, claimed(m, "content"), seen, most))
        return false;
    for (uint64_t i = 0; i < most; i++) {
        if (i >= 100 && i < 100 + MARK     ? seen[i] != 0xfe
            : i + MARK >= size && i < size ? seen[i] != 0xff
                                           : i < old_length && seen[i] != byte_of(i))
            return false;
    }
    return true;
}

static const char *part_problem(const Moment *m, uint64_t old_length, uint64_t size) {
    if (claimed(m, "length") < old_length)
        return "cuts_file";
    const bool right = claimed(m, "calls") == 1 && claimed(m, "length") == old_length &&
                       content_is_right(m, old_length, size);
    return right ? NULL : "part_fails";
}

static const char *missing_problem(const Moment *edited, const Moment *missing) {
    if (!claimed(edited, "returned"))
        return "wrong_result";
    if (claimed(missing, "exists") || claimed(missing, "other_files"))
        return "makes_file";
    return claimed(missing, "returned") || claimed(missing, "calls") ? "hides_failure" : NULL;
}

static uint64_t claimed_of(const Moment *m, const char *call, const char *what) {
    return claimed(m, text("%s.%s", call, what));
}

typedef struct Call { // of a special size
    const char *name;
    uint64_t length; // that the file must have afterwards
    bool keeps;      // it was that long before
} Call;

static const char *length_problem(const Call *call, uint64_t is) {
    if (is < call->length && call->keeps)
        return "cuts_file";
    if (is >> 32 != call->length >> 32)
        return "size_cut";
    if (is != call->length)
        return is > call->length ? "grows_too_far" : "cut_short";
    return NULL;
}

// What is wrong, or NULL. A system may refuse a view of 4 GB that can be written, and so does the
// sandbox: then there is nothing to edit.
static const char *special_problem(const Moment *m, const Call *call) {
    const uint64_t calls = claimed_of(m, call->name, "calls"),
                   returned = claimed_of(m, call->name, "returned");
    if (claimed_of(m, call->name, "open"))
        return "leaves_open";
    if (claimed_of(m, call->name, "files"))
        return "other_files";
    if (call->length >> 32 && !calls && !returned)
        return call->keeps ? length_problem(call, claimed_of(m, call->name, "length")) : NULL;
    if (calls > 1)
        return "calls_twice";
    if (!calls || !returned)
        return "special_fails";
    const char *problem = length_problem(call, claimed_of(m, call->name, "length"));
    return problem ? problem : claimed_of(m, call->name, "others") ? "lost_edit" : NULL;
}

static const char *call_text(const Moment *m, const char *name) {
    return text("%s, %" PRIu64 " calls of edit, %" PRIu64 " bytes, %" PRIu64
                " not right, the file is %s, %" PRIu64 " other files",
                claimed_of(m, name, "returned") ? "TRUE" : "FALSE", claimed_of(m, name, "calls"),
                claimed_of(m, name, "length"), claimed_of(m, name, "others"),
                claimed_of(m, name, "open") ? "open" : "closed", claimed_of(m, name, "files"));
}

static void check_sizes(void) {
    const Moment *m = at("others");
    const uint64_t length = parameter("length"), part = parameter("part"),
                   four_gb = (uint64_t)1 << 32;
    const Call calls[] = {{"equal", length, false},
                          {"again", length + part, false},
                          {"byte", 1, false},
                          {"pages", 16 * VM_PAGE, false},
                          {"nearly", length, true},
                          {"whole", 5 * VM_PAGE + part, false},
                          {"huge", four_gb + 100, true},
                          {"long", four_gb + part, false}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const char *problem = special_problem(m, &calls[i]);
        if (!problem)
            continue;
        verdict("sizes", problem,
                text("TRUE, one call of edit, and a file of %" PRIu64 " bytes (%s)",
                     calls[i].length, calls[i].name),
                call_text(m, calls[i].name), nowhere());
        return;
    }
    const Entry left = ledger_entry(at("missing"), m, NULL);
    verdict("sizes", left.misconception, "TRUE, the right lengths, and nothing left", left.seen,
            where(m, left.addr));
}

static const char *refused_problem(const Moment *m) {
    const bool read_only = m == at("read_only");
    if (read_only && !claimed(m, "read_only"))
        return "changes_refused";
    if (read_only && claimed(m, "writable"))
        return NULL; // this system lets its owner write to it
    if (claimed(m, "refused.returned") || claimed(m, "refused.calls"))
        return "ignores_failure";
    if (claimed(m, "refused.length") != parameter("length") || claimed(m, "refused.others"))
        return "changes_refused";
    if (claimed(m, "refused.files"))
        return "other_files";
    return ledger_entry(at("others"), m, NULL).misconception;
}

// Of a call on whose way something was refused that was not needed: what is wrong, or NULL.
static const char *asking_problem(const Moment *m) {
    const uint64_t returned = claimed(m, "refused.returned"), calls = claimed(m, "refused.calls");
    if (left_over(at("others"), m, KIND_MAPPED_FILE, ANY_PAGES))
        return "leaves_view";
    if (claimed(m, "refused.open"))
        return "leaves_open";
    if (returned && calls != 1)
        return "ignores_failure";
    if (!returned && calls)
        return "wrong_result";
    if (claimed(m, "refused.others") || claimed(m, "refused.length") != parameter("length"))
        return returned ? "lost_edit" : "changes_refused";
    if (claimed(m, "refused.files"))
        return "other_files";
    return ledger_entry(at("others"), m, NULL).misconception;
}

// Whether none of these is wrong; if one is, the verdict.
static bool check_asking(void) {
    static const char *const refused[][2] = {{"no_query", "VirtualQuery"},
                                             {"no_length", "the file's length"},
                                             {"no_flush", "FlushViewOfFile"},
                                             {"no_file_flush", "FlushFileBuffers"}};
    for (int i = 0; i < 4; i++) {
        const Moment *m = at(refused[i][0]);
        const char *problem = asking_problem(m);
        if (!problem)
            continue;
        const Entry left = ledger_entry(at("others"), m, NULL);
        verdict("refused", problem, "FALSE and nothing done, or TRUE and all done; nothing left",
                text("%s refused: %s; left: %s", refused[i][1], call_text(m, "refused"), left.seen),
                where(m, left.addr));
        return false;
    }
    return true;
}

static void check_late(void) {
    const Moment *m = at("late");
    const bool right = claimed(m, "late.returned") && claimed(m, "late.calls") == 1;
    verdict("refused", right ? NULL : "refuses_for_ever",
            "FALSE, and TRUE when the system refuses no more",
            right ? "just that" : "FALSE also then, or edit was not called", nowhere());
}

static void check_refused(void) {
    static const struct {
        const char *checkpoint, *what;
    } refused[] = {{"taken", "the file, which others read,"},
                   {"read_only", "the file, which may only be read,"},
                   {"no_section", "the section"},
                   {"no_view", "the view"}};
    for (int i = 0; i < 4; i++) {
        const Moment *m = at(refused[i].checkpoint);
        const char *problem = refused_problem(m);
        const Entry left = ledger_entry(at("others"), m, NULL);
        if (!problem)
            continue;
        verdict("refused", problem, "FALSE, no call of edit, nothing left or changed",
                text("%s refused: %s, %" PRIu64 " calls of edit, left: %s", refused[i].what,
                     claimed(m, "refused.returned") ? "TRUE" : "FALSE", claimed(m, "refused.calls"),
                     left.seen),
                where(m, left.addr));
        return;
    }
    if (check_asking())
        check_late();
}

// What each of the first three calls left in the process.
static void check_nothing_else(void) {
    static const char *const moments[] = {"before", "edited", "edited_part", "missing"};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("edited");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        m = at(moments[i]);
        if (!has_claim(m,
                       "ledger.calls")) // edit was not called: they travelled with an earlier one
            m = at("editing_part");
        found = ledger_entry(at(moments[i - 1]), m, NULL);
        if (!found.misconception && i < 3 && claimed(at(moments[i]), "other_files"))
            found = (Entry){"other_files", "a file beside the one that was edited", 0};
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

TASK_CHECKS(edit_file) {
    const uint64_t length = parameter("length"), size = parameter("size");
    const Moment *editing = at("editing"), *edited = at("edited"), *part = at("edited_part"),
                 *missing = at("missing");
    const vm_addr bytes = claimed(editing, "bytes");
    const Allocation view = allocation_at(editing, bytes);

    if (!verdict("view", view_problem(editing, edited), "one call, with the file's first byte",
                 text("%" PRIu64 " calls; 0x%" PRIx64 ": %s", claimed(edited, "calls"), bytes,
                      label_text(editing, bytes)),
                 where(editing, bytes)))
        return;

    if (!verdict("access", access_problem(editing, size),
                 text("%" PRIu64 " bytes that can be written", size),
                 text("%" PRIu64 " bytes, %s", claimed(editing, "writable"), runs_text(&view)),
                 where(editing, bytes)))
        return;

    const uint64_t is = claimed(edited, "length");
    const bool right = content_is_right(edited, length, size);
    verdict("written", right ? NULL : "lost_edit", "the old bytes, and those that edit wrote",
            right ? "just those" : "others", nowhere());
    verdict("length",
            is > size   ? "grows_too_far"
            : is < size ? "cut_short"
                        : NULL,
            text("%" PRIu64 " bytes", size), text("%" PRIu64 " bytes", is), nowhere());
    verdict("part", part_problem(part, length, parameter("part")),
            text("%" PRIu64 " bytes, edited in the first %" PRIu64, length, parameter("part")),
            text("%" PRIu64 " bytes, %s", claimed(part, "length"),
                 content_is_right(part, length, parameter("part")) ? "as they should be"
                                                                   : "not as they should be"),
            where(at("editing_part"), claimed(at("editing_part"), "bytes")));

    const vm_addr left = left_over(at("before"), edited, KIND_MAPPED_FILE, ANY_PAGES);
    verdict("closed",
            left                      ? "leaves_view"
            : claimed(edited, "open") ? "leaves_open"
                                      : NULL,
            "no view of the file, and nobody has it open",
            text("%s, and the file is %s", left ? "a view" : "no view",
                 claimed(edited, "open") ? "open" : "closed"),
            where(edited, left));

    verdict("missing", missing_problem(edited, missing), "TRUE for the file, FALSE for none",
            text("%s for the file; for none %s, %" PRIu64 " calls of edit, %s",
                 claimed(edited, "returned") ? "TRUE" : "FALSE",
                 claimed(missing, "returned") ? "TRUE" : "FALSE", claimed(missing, "calls"),
                 claimed(missing, "exists") ? "and now there is one" : "and there still is none"),
            nowhere());

    check_nothing_else();
    check_sizes();
    check_refused(); // last: who does not look at results crashes there
}
