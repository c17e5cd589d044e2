#include "check.h"

#include <string.h>
#include <strings.h>

// Whether the loader's list in the snapshot has an entry at that base whose file has this name.
static bool is_listed(const Moment *m, vm_addr base, const char *file) {
    const Module *module = snapshot_module(snapshot_of(m), base);
    const char *path = module ? module->path : NULL, *slash = path ? strrchr(path, '\\') : NULL;
    return path && strcasecmp(slash ? slash + 1 : path, file) == 0;
}

// The scenario's own folder has one of a hundred digits.
static bool is_listed_elsewhere(const Moment *m, vm_addr base) {
    const Module *module = snapshot_module(snapshot_of(m), base);
    return module && module->path && strstr(module->path, "00000000");
}

static bool is_image(const Moment *m, vm_addr base) {
    const Allocation a = allocation_at(m, base);
    return a.exists && a.type == VM_MEM_IMAGE && a.base == base;
}

static const char *seen_at(const Moment *m, vm_addr addr) {
    return addr ? text("0x%" PRIx64 ": %s", addr, label_text(m, addr)) : "NULL";
}

static const char *load_problem(const Moment *before, const Moment *m, const char *file) {
    enum { DATAFILE = 1, IMAGE_RESOURCE = 2 };
    const vm_addr module = claimed(m, "module");
    if (module == 0)
        return "not_loaded";
    const Allocation a = allocation_at(m, module);
    if (module != claimed(m, "listed") && module == (uint32_t)claimed(m, "listed"))
        return "address_cut";
    if (!a.exists)
        return "stale_handle";
    if (module % VM_GRANULARITY == DATAFILE && a.type == VM_MEM_MAPPED)
        return "data_file";
    if (module % VM_GRANULARITY == IMAGE_RESOURCE && a.type == VM_MEM_IMAGE)
        return "mapped_without_loading";
    if (a.type != VM_MEM_IMAGE)
        return "not_an_image";
    if (!is_listed(m, module, file))
        return allocation_at(before, module).exists ? "another_module" : "mapped_without_loading";
    return claimed(m, "attached") ? NULL : "not_initialised";
}

static bool check_load(const char *check, const Moment *before, const Moment *m) {
    const char *problem = load_problem(before, m, "fresh.dll");
    const vm_addr module = claimed(m, "module");
    return verdict(check, problem, "fresh.dll, an image in the loader's list, initialised",
                   problem && !strcmp(problem, "not_initialised")
                       ? text("%s; its DllMain did not run", seen_at(m, module))
                       : seen_at(m, module),
                   where(m, module));
}

static const char *unload_problem(const Moment *m, vm_addr module) {
    if (is_image(m, module))
        return "still_loaded";
    if (claimed(m, "listed"))
        return "list_is_stale";
    return claimed(m, "returned") ? NULL : "wrong_result";
}

static bool check_unload(const char *check, const Moment *m, vm_addr module) {
    const char *problem = unload_problem(m, module);
    return verdict(
        check, problem, "its addresses free, no entry in the loader's list, TRUE",
        problem && !strcmp(problem, "list_is_stale")
            ? text("%s; the loader still lists 0x%" PRIx64, seen_at(m, module),
                   claimed(m, "listed"))
            : text("%s; %s", seen_at(m, module), claimed(m, "returned") ? "TRUE" : "FALSE"),
        where(m, module));
}

// The DLL that somebody else has loaded as well, and goes on using.
static void check_others(const Moment *before) {
    static const char *const moments[] = {"loaded",         "unloaded", "again",
                                          "unloaded_again", "shared",   "still_held"};
    const vm_addr held = claimed(before, "held");
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        const Moment *m = at(moments[i]);
        if (is_image(m, held) && is_listed(m, held, "held.dll"))
            continue;
        verdict("others", i < 4 ? "frees_another_module" : "takes_the_others_reference",
                "held.dll, loaded by the harness, stays",
                text("at %s, %s", moments[i], seen_at(m, held)), where(m, held));
        return;
    }
    const vm_addr module = claimed(at("shared"), "module");
    verdict("others", module == held ? NULL : "another_module",
            text("0x%" PRIx64 ", where it is loaded already", held), seen_at(at("shared"), module),
            where(at("shared"), module));
}

static bool returned_true(const char *checkpoint_name) {
    return claimed(at(checkpoint_name), "returned");
}

// Three loads, given back in another order than they came.
static const char *order_problem(vm_addr held) {
    const Moment *three = at("three");
    const vm_addr fresh = claimed(three, "fresh");
    if (!is_image(three, fresh) || claimed(three, "again") != fresh ||
        claimed(three, "module") != held)
        return "another_module";
    if (!is_image(at("one_back"), fresh))
        return "takes_the_others_reference";
    if (!is_image(at("two_back"), held))
        return "frees_another_module";
    if (is_image(at("two_back"), fresh))
        return "still_loaded";
    if (!is_image(at("three_back"), held))
        return "takes_the_others_reference";
    if (is_image(at("nobodys"), held))
        return "still_loaded";
    return returned_true("one_back") && returned_true("two_back") && returned_true("three_back")
               ? NULL
               : "wrong_result";
}

// "fresh.dll there, held.dll gone"
static const char *both_text(const Moment *m, vm_addr fresh, vm_addr held) {
    return text("fresh.dll %s, held.dll %s", is_image(m, fresh) ? "there" : "gone",
                is_image(m, held) ? "there" : "gone");
}

static void check_order(vm_addr held) {
    const vm_addr fresh = claimed(at("three"), "fresh");
    verdict(
        "order", order_problem(held),
        "fresh.dll goes with the second of its two unloads, held.dll with its last owner's; "
        "TRUE three times",
        text("after one: %s; two: %s; three: %s; and its owner's: %s; TRUE %d times",
             both_text(at("one_back"), fresh, held), both_text(at("two_back"), fresh, held),
             both_text(at("three_back"), fresh, held), both_text(at("nobodys"), fresh, held),
             returned_true("one_back") + returned_true("two_back") + returned_true("three_back")),
        where(at("two_back"), fresh));
}

// Many loads and unloads of a DLL in another folder, whose file has the name of another one.
static const char *elsewhere_problem(const Moment *m, const Moment *one, const Moment *none) {
    const vm_addr module = claimed(m, "module");
    if (module && module == (uint32_t)claimed(m, "listed") && module != claimed(m, "listed"))
        return "address_cut";
    if (!is_image(m, module) || !is_listed_elsewhere(m, module))
        return "not_that_file";
    if (claimed(one, "others"))
        return "another_module";
    if (!is_image(one, module))
        return "takes_the_others_reference";
    if (claimed(one, "refusals"))
        return is_image(none, module) ? "still_loaded" : "wrong_result";
    return unload_problem(none, module);
}

static void check_elsewhere(void) {
    const Moment *m = at("elsewhere"), *one = at("one_left"), *none = at("none_left");
    const vm_addr module = claimed(m, "module");
    const char *problem = elsewhere_problem(m, one, none);
    verdict("elsewhere", problem, "the file at that path; each load is given back, with TRUE",
            problem ? text("%s; %" PRIu64 " loads that gave another handle, %" PRIu64
                           " unloads that returned FALSE; in the end %s",
                           seen_at(m, module), claimed(one, "others"), claimed(one, "refusals"),
                           is_image(none, module) ? "it is still there" : "it is gone")
                    : "just that",
            where(m, module));
}

// What one load, or one unload, changes beside the module.
static Entry entry_of(const char *before, const char *after, int modules) {
    const vm_addr module = claimed(at(modules > 0 ? after : before), "module");
    const Ledger allowed = {
        .addresses = &module, .count = 1, .modules = modules, .any_blocks = true};
    return ledger_entry(at(before), at(after), &allowed);
}

// The loader's own blocks come and go with the module, once it has been loaded before.
static Entry blocks_of_a_round(void) {
    const int64_t left = (int64_t)claimed(at("again"), "ledger.blocks") +
                         (int64_t)claimed(at("unloaded_again"), "ledger.blocks");
    Entry blocks = {.seen = "nothing"};
    if (left > 0) {
        blocks.misconception = "leaves_something";
        blocks.seen = text("%lld heap blocks after load and unload", (long long)left);
    }
    return blocks;
}

static void check_nothing_else(void) {
    const Entry entries[] = {entry_of("before", "loaded", 1), entry_of("loaded", "unloaded", -1),
                             entry_of("unloaded", "again", 1),
                             entry_of("again", "unloaded_again", -1), blocks_of_a_round()};
    Entry found = entries[0];
    for (size_t i = 1; i < sizeof entries / sizeof *entries && !found.misconception; i++)
        found = entries[i];
    verdict("nothing_else", found.misconception, "the module, and nothing else", found.seen,
            nowhere());
}

static const Ledger any_blocks = {.any_blocks = true};

typedef struct Fault { // misconception NULL: nothing
    const char *misconception, *expected, *seen;
    Where where;
} Fault;

// The load of a file that cannot be loaded.
static Fault unloadable_fault(void) {
    enum { OWN_FILES = 2 };
    static const char *const files[] = {"a file that is not there", "a file that is no DLL",
                                        "a DLL whose DllMain returns FALSE"};
    const Moment *m = at("missing");
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++)
        if (claimed_at(m, "module", i))
            return (Fault){"invents_a_module", text("NULL for %s", files[i]),
                           seen_at(m, claimed_at(m, "module", i)), nowhere()};
    if (claimed(m, "files") > OWN_FILES)
        return (Fault){"leaves_something", "no file where there was none", "a new file", nowhere()};
    const Entry left = ledger_entry(at("none_left"), m, &any_blocks);
    return (Fault){left.misconception, "NULL three times, nothing left", left.seen,
                   where(m, left.addr)};
}

// The unload of what is not there.
static Fault not_there_fault(void) {
    const Moment *m = at("nothing_back");
    if (claimed(m, "unloads_null") || claimed(m, "unloads_twice"))
        return (Fault){"claims_to_unload", "FALSE from unload",
                       claimed(m, "unloads_null") ? "TRUE for NULL"
                                                  : "TRUE for a DLL that nobody has loaded",
                       nowhere()};
    const Entry left = ledger_entry(at("missing"), m, NULL);
    return (Fault){left.misconception, "FALSE from unload, and nothing left", left.seen,
                   where(m, left.addr)};
}

// Of a load that the system refused; nothing where it found another way.
static Fault refused_fault(const Moment *m) {
    const vm_addr module = claimed(m, "module");
    const Entry left = ledger_entry(at("nothing_back"), m, &any_blocks);
    const bool judged = claimed(m, "refused") && !(module && is_listed(m, module, "fresh.dll"));
    return (Fault){!judged  ? NULL
                   : module ? "invents_a_module"
                            : left.misconception,
                   "NULL, nothing left: the system refuses",
                   text("%s, left: %s", seen_at(m, module), left.seen), where(m, left.addr)};
}

// A load like the first, when the system refuses no more.
static Fault late_fault(void) {
    const Moment *m = at("late");
    const char *problem = load_problem(at("no_view"), m, "fresh.dll");
    return (Fault){problem ? "refuses_for_ever" : NULL,
                   "fresh.dll loaded, when the system refuses no more",
                   seen_at(m, claimed(m, "module")), where(m, claimed(m, "module"))};
}

static void check_missing(void) {
    const Fault faults[] = {unloadable_fault(),
                            not_there_fault(),
                            refused_fault(at("no_section")),
                            refused_fault(at("no_second")),
                            refused_fault(at("no_view")),
                            late_fault()};
    size_t i = 0;
    while (i < sizeof faults / sizeof *faults && !faults[i].misconception)
        i++;
    if (i == sizeof faults / sizeof *faults)
        verdict("missing", NULL, "NULL, and FALSE from unload", "just that", nowhere());
    else
        verdict("missing", faults[i].misconception, faults[i].expected, faults[i].seen,
                faults[i].where);
}

TASK_CHECKS(load_unload) {
    const Moment *before = at("before"), *loaded = at("loaded"), *again = at("again");
    check_others(before);
    if (!check_load("loaded", before, loaded) ||
        !check_unload("unloaded", at("unloaded"), claimed(loaded, "module")))
        return;
    const char *problem = load_problem(at("unloaded"), again, "fresh.dll");
    const vm_addr module = claimed(again, "module");
    if (!problem)
        problem = unload_problem(at("unloaded_again"), module);
    if (!verdict("again", problem, "loaded and unloaded as the first time", seen_at(again, module),
                 where(again, module)))
        return;
    check_nothing_else();
    check_order(claimed(before, "held"));
    check_elsewhere();
    check_missing();
}
