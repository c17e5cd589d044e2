#include "check.h"

#include <string.h>
#include <strings.h>

// Whether the loader's list in the snapshot has an entry at that base whose file has this name.
static bool is_listed(const Moment *m, vm_addr base, const char *file) {
    const Module *module = snapshot_module(snapshot_of(m), base);
    const char *path = module ? module->path : NULL, *slash = path ? strrchr(path, '\\') : NULL;
    return path && strcasecmp(slash ? slash + 1 : path, file) == 0;
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

TASK_CHECKS(load_unload) {
    const Moment *before = at("before"), *loaded = at("loaded"), *unloaded = at("unloaded");
    const Moment *again = at("again"), *missing = at("missing");
    verdict("missing", claimed(missing, "module") == 0 ? NULL : "invents_a_module", "NULL",
            seen_at(missing, claimed(missing, "module")), nowhere());
    check_others(before);
    if (!check_load("loaded", before, loaded) ||
        !check_unload("unloaded", unloaded, claimed(loaded, "module")))
        return;
    const char *problem = load_problem(unloaded, again, "fresh.dll");
    const vm_addr module = claimed(again, "module");
    if (!problem)
        problem = unload_problem(at("unloaded_again"), module);
    verdict("again", problem, "loaded and unloaded as the first time", seen_at(again, module),
            where(again, module));
}
