#include "probe.h"
#include "unit.h"

#include <stdio.h>

// More loads than fit into 8 bits, or into a table that a program may have.
enum { LOADS = 258 };

static char fresh_dll[MAX_PATH], held_dll[MAX_PATH], refuses_dll[MAX_PATH]; // the task's helpers

// A folder of the scenario's own: paths below it have more than a hundred letters, and names that
// the task's folder has as well.
static char folder[MAX_PATH];

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

static const char *in_folder(const char *name) {
    static char path[MAX_PATH];
    if (snprintf(path, sizeof path, "%s\\%s", folder, name) >= (int)sizeof path)
        cannot("make so long a path");
    return path;
}

static void make_folder(void) {
    char temporary[MAX_PATH];
    if (!GetTempPathA(sizeof temporary, temporary))
        cannot("find a folder for its files");
    snprintf(folder, sizeof folder, "%s%0100d", temporary, 0);
    CreateDirectoryA(folder, NULL);
    HANDLE file = CreateFileA(in_folder("no_dll.dll"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    CloseHandle(file);
    if (file == INVALID_HANDLE_VALUE || !CopyFileA(fresh_dll, in_folder("fresh.dll"), FALSE))
        cannot("make its files");
}

static unsigned files_in_folder(void) {
    WIN32_FIND_DATAA found;
    unsigned count = 0;
    HANDLE search = FindFirstFileA(in_folder("*"), &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do
        count += !(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
    while (FindNextFileA(search, &found));
    FindClose(search);
    return count;
}

// What one load got is given back after others: unload() must look at its argument.
static void give_back_in_another_order(void) {
    HMODULE fresh = call_load(fresh_dll), again = call_load(fresh_dll), held = call_load(held_dll);
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

// As many loads as unloads, of a file that has another one's name, while that one is loaded.
static void load_many_times(void) {
    HMODULE module = NULL, namesake = LoadLibraryA(fresh_dll);
    unsigned others = 0, refusals = 0;
    if (!namesake)
        cannot("load its helper");
    load_and_snapshot(in_folder("fresh.dll"), "elsewhere", &module);
    for (int i = 1; i < LOADS; i++)
        others += load(in_folder("fresh.dll")) != module;
    for (int i = 1; i < LOADS; i++)
        refusals += !unload(module);
    claim_number("others", others);
    claim_number("refusals", refusals);
    checkpoint("one_left");
    FreeLibrary(namesake);
    unload_and_snapshot(in_folder("fresh.dll"), module, "none_left");
}

// Files that cannot be loaded: one that is not there while the task's folder has one of that name,
// one that is no DLL, and one whose DllMain says no.
static void load_what_cannot_be(void) {
    claim_pointer_at("module", 0, call_load(in_folder("held.dll")));
    claim_pointer_at("module", 1, call_load(in_folder("no_dll.dll")));
    claim_pointer_at("module", 2, call_load(refuses_dll));
    claim_number("files", files_in_folder());
    checkpoint("missing");
}

static void unload_what_is_not_there(HMODULE held) {
    claim_number("unloads_null", call_unload(NULL));
    claim_number("unloads_twice", call_unload(held));
    checkpoint("nothing_back");
}

static BOOL is_image(HMODULE module) {
    MEMORY_BASIC_INFORMATION run;
    return VirtualQuery(module, &run, sizeof run) && run.Type == MEM_IMAGE;
}

// A load that the system refuses, at its nth call of that kind.
static void load_refused(const char *system_call, unsigned nth, const char *checkpoint_name) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    HMODULE module = call_load(fresh_dll);
    claim_number("refused", refusal_ends() >= nth);
    claim_pointer("module", module);
    checkpoint(checkpoint_name);
    if (module)
        FreeLibrary(module);
}

static void find_helpers(void) {
    beside_program(fresh_dll, "fresh.dll");
    beside_program(held_dll, "held.dll");
    beside_program(refuses_dll, "refuses.dll");
}

void scenario(void) {
    decoys();
    find_helpers();
    make_folder();
    HMODULE held = LoadLibraryA(held_dll), module = NULL;
    if (!held)
        cannot("load its helper");
    claim_pointer("held", held);
    checkpoint("before");

    load_and_snapshot(fresh_dll, "loaded", &module);
    unload_and_snapshot(fresh_dll, module, "unloaded");
    load_and_snapshot(fresh_dll, "again", &module);
    unload_and_snapshot(fresh_dll, module, "unloaded_again");
    load_and_snapshot(held_dll, "shared", &module);
    unload_and_snapshot(held_dll, module, "still_held");
    give_back_in_another_order();
    if (is_image(held))
        FreeLibrary(held); // its last owner
    checkpoint("nobodys");

    load_many_times();
    load_what_cannot_be();
    unload_what_is_not_there(held);
    load_refused("NtCreateSection", 1, "no_section");
    load_refused("NtMapViewOfSection", 2, "no_second");
    load_refused("NtMapViewOfSection", 1, "no_view");
    load_and_snapshot(fresh_dll, "late", &module);
}
