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

static void load_and_snapshot(const char *path, const char *name, HMODULE *module) {
    poison_stack();
    *module = load(path);
    claim_pointer("module", *module);
    claim_number("attached", is_attached(*module));
    claim_pointer("listed", listed(path));
    checkpoint(name);
}

static void unload_and_snapshot(const char *path, HMODULE module, const char *name) {
    poison_stack();
    claim_number("returned", unload(module) != FALSE);
    claim_pointer("listed", listed(path));
    checkpoint(name);
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

    claim_pointer("module", load("C:\\task\\there_is_no_such.dll"));
    checkpoint("missing");
}
