#include "probe.h"
#include "unit.h"

#define FRESH "C:\\task\\fresh.dll"
#define HELD  "C:\\task\\held.dll"

// Whether the loader ran the module's DllMain. Only the start of an image is asked: load()
// may have returned anything.
static bool is_attached(HMODULE module) {
    MEMORY_BASIC_INFORMATION run;
    if (!VirtualQuery(module, &run, sizeof run) || run.Type != MEM_IMAGE ||
        run.AllocationBase != (void *)module)
        return false;
    int (*was_attached)(void) =
        (int (*)(void))(void (*)(void))GetProcAddress(module, "was_attached");
    return was_attached && was_attached() == 1;
}

// The loader's own entry for the file, whatever is at that address.
static HMODULE listed(const char *path) {
    HMODULE module = NULL;
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, path, &module);
    return module;
}

static HMODULE call_load(const char *path) {
    poison_stack();
    call_begins();
    HMODULE module = load(path);
    call_ends();
    return module;
}

static BOOL call_unload(HMODULE module) {
    poison_stack();
    call_begins();
    const BOOL done = unload(module);
    call_ends();
    return done != FALSE;
}

static void load_and_snapshot(const char *path, const char *name, HMODULE *module) {
    *module = call_load(path);
    claim_pointer("module", *module);
    claim_number("attached", is_attached(*module));
    claim_pointer("listed", listed(path));
    checkpoint(name);
}

static void unload_and_snapshot(const char *path, HMODULE module, const char *name) {
    claim_number("returned", call_unload(module));
    claim_pointer("listed", listed(path));
    checkpoint(name);
}

// What one load got is given back after others: unload() must look at its argument.
static void give_back_in_another_order(void) {
    HMODULE fresh = call_load(FRESH), again = call_load(FRESH), held = call_load(HELD);
    claim_pointer("fresh", fresh);
    claim_pointer("again", again);
    claim_pointer("module", held);
    checkpoint("three");
    claim_number("returned", call_unload(fresh));
    checkpoint("one_back");
    claim_number("returned", call_unload(again));
    checkpoint("two_back");
    claim_number("returned", call_unload(held));
    checkpoint("three_back");
}

static BOOL is_image(HMODULE module) {
    MEMORY_BASIC_INFORMATION run;
    return VirtualQuery(module, &run, sizeof run) && run.Type == MEM_IMAGE;
}

// A load that the system refuses, at its nth call of that kind.
static void load_refused(const char *system_call, unsigned nth, const char *checkpoint_name) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    HMODULE module = call_load(FRESH);
    claim_number("refused", refusal_ends() >= nth);
    claim_pointer("module", module);
    checkpoint(checkpoint_name);
    if (module)
        FreeLibrary(module);
}

void scenario(void) {
    decoys();
    HMODULE held = LoadLibraryA(HELD), module = NULL;
    if (!held)
        cannot("load its helper");
    claim_pointer("held", held);
    checkpoint("before");

    load_and_snapshot(FRESH, "loaded", &module);
    unload_and_snapshot(FRESH, module, "unloaded");
    load_and_snapshot(FRESH, "again", &module);
    unload_and_snapshot(FRESH, module, "unloaded_again");
    load_and_snapshot(HELD, "shared", &module);
    unload_and_snapshot(HELD, module, "still_held");
    give_back_in_another_order();
    if (is_image(held))
        FreeLibrary(held); // its last owner
    checkpoint("nobodys");

    claim_pointer("module", call_load("C:\\task\\there_is_no_such.dll"));
    claim_number("unloads_null", call_unload(NULL));
    claim_number("unloads_twice", call_unload(held));
    checkpoint("missing");
    load_refused("NtCreateSection", 1, "no_section");
    load_refused("NtMapViewOfSection", 2, "no_second");
    load_refused("NtMapViewOfSection", 1, "no_view");
}
