#include "snapshot.h"

#include "large_pages.h"
#include "snapshot_store.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const arch_names[] = {"amd64", "x86", "arm64", "unknown"};
static_assert(sizeof arch_names / sizeof *arch_names == ARCH_COUNT, "a name for each");

const char *arch_name(Arch arch) {
    return arch_names[arch];
}

static const char *const left_out_names[] = {"the stream", "the rest", "the row", "the field"};
static_assert(sizeof left_out_names / sizeof *left_out_names == LEFT_OUT_COUNT, "a name for each");

const char *left_out_name(enum LeftOut what) {
    return left_out_names[what];
}

void snapshot_init(Snapshot *s) {
    *s = (Snapshot){0};
}

void snapshot_free(Snapshot *s) {
    if (s->store) {
        for (size_t i = 0; i < s->store->owned_count; i++)
            free(s->store->owned[i]);
        free(s->store->owned);
        file_close(&s->store->file);
        free(s->store);
    }
    free(s->regions);
    free(s->threads);
    free(s->modules);
    free(s->sections);
    free(s->heap_walks);
    free(s->heap_walk_regions);
    free(s->locked);
    free(s->claims);
    free(s->parameters);
    free(s->capabilities);
    free(s->memory);
    free(s->omissions);
    snapshot_init(s);
}

static bool has_store(Snapshot *s) {
    if (!s->store)
        s->store = calloc(1, sizeof *s->store);
    return s->store;
}

// items with room for `wanted` of them: the same array, a larger one in its
// place, or NULL when memory runs out (items then stands as it was).
static void *with_room(Snapshot *s, enum SnapshotArray array, void *items, size_t wanted,
                       size_t item_size) {
    if (!has_store(s))
        return NULL;
    size_t *capacity = &s->store->capacity[array];
    if (items && wanted <= *capacity)
        return items;
    size_t grown = *capacity < 8 ? 16 : *capacity * 2;
    if (grown < wanted)
        grown = wanted;
    if (grown > PTRDIFF_MAX / item_size)
        return NULL;
    void *moved = realloc(items, grown * item_size);
    if (!moved)
        return NULL;
    *capacity = grown;
    prefer_large_pages(moved, grown * item_size);
    return moved;
}

bool snapshot_adopt(Snapshot *s, void *block) {
    void **owned = with_room(s, ARRAY_OWNED, s->store ? s->store->owned : NULL,
                             s->store ? s->store->owned_count + 1 : 1, sizeof *owned);
    if (!owned) {
        free(block);
        return false;
    }
    s->store->owned = owned;
    s->store->owned[s->store->owned_count++] = block;
    return true;
}

bool snapshot_keep_file(Snapshot *s, FileBytes *file) {
    if (!has_store(s)) {
        file_close(file);
        return false;
    }
    assert(!s->store->file.bytes);
    s->store->file = *file;
    return true;
}

// A copy that lives as long as the snapshot, or NULL.
static void *copy_bytes(Snapshot *s, const void *bytes, uint64_t size) {
    if (size > PTRDIFF_MAX)
        return NULL;
    void *copy = malloc(size ? (size_t)size : 1);
    if (!copy || !snapshot_adopt(s, copy))
        return NULL;
    if (size)
        memcpy(copy, bytes, (size_t)size);
    return copy;
}

// NULL stays NULL.
static bool copy_text(Snapshot *s, const char *text, char **out) {
    *out = text ? copy_bytes(s, text, strlen(text) + 1) : NULL;
    return *out || !text;
}

Region *snapshot_new_regions(Snapshot *s, size_t count) {
    Region *regions =
        with_room(s, ARRAY_REGIONS, s->regions, s->region_count + count, sizeof *regions);
    if (!regions)
        return NULL;
    s->regions = regions;
    s->region_count += count;
    return regions + s->region_count - count;
}

bool snapshot_add_region(Snapshot *s, Region region) {
    Region *added = snapshot_new_regions(s, 1);
    if (added)
        *added = region;
    return added;
}

bool snapshot_add_thread(Snapshot *s, Thread thread) {
    Thread *threads = with_room(s, ARRAY_THREADS, s->threads, s->thread_count + 1, sizeof *threads);
    if (!threads)
        return false;
    s->threads = threads;
    if (!copy_text(s, thread.name, &thread.name))
        return false;
    threads[s->thread_count++] = thread;
    return true;
}

bool snapshot_add_module(Snapshot *s, vm_addr base, uint64_t size, const char *path) {
    Module *modules = with_room(s, ARRAY_MODULES, s->modules, s->module_count + 1, sizeof *modules);
    if (!modules)
        return false;
    s->modules = modules;
    Module module = {.base = base, .size = size};
    if (!copy_text(s, path ? path : "", &module.path))
        return false;
    modules[s->module_count++] = module;
    return true;
}

bool snapshot_add_section(Snapshot *s, vm_addr allocation_base, SectionBacking backing,
                          const char *path) {
    assert(backing == SECTION_PAGEFILE || path);
    Section *sections =
        with_room(s, ARRAY_SECTIONS, s->sections, s->section_count + 1, sizeof *sections);
    if (!sections)
        return false;
    s->sections = sections;
    Section section = {.allocation_base = allocation_base, .backing = backing};
    if (!copy_text(s, backing == SECTION_FILE ? path : NULL, &section.path))
        return false;
    sections[s->section_count++] = section;
    return true;
}

bool snapshot_add_pagefile_section(Snapshot *s, vm_addr allocation_base, uint64_t identity) {
    if (!snapshot_add_section(s, allocation_base, SECTION_PAGEFILE, NULL))
        return false;
    s->sections[s->section_count - 1].identity = identity;
    return true;
}

bool snapshot_add_heap_walk(Snapshot *s, WalkedHeap walk) {
    WalkedHeap *walks =
        with_room(s, ARRAY_HEAP_WALKS, s->heap_walks, s->heap_walk_count + 1, sizeof *walks);
    if (!walks)
        return false;
    s->heap_walks = walks;
    walks[s->heap_walk_count++] = walk;
    return true;
}

bool snapshot_add_heap_walk_region(Snapshot *s, HeapWalkRegion region) {
    HeapWalkRegion *regions = with_room(s, ARRAY_HEAP_WALK_REGIONS, s->heap_walk_regions,
                                        s->heap_walk_region_count + 1, sizeof *regions);
    if (!regions)
        return false;
    s->heap_walk_regions = regions;
    regions[s->heap_walk_region_count++] = region;
    return true;
}

bool snapshot_add_locked(Snapshot *s, vm_addr base, vm_addr end) {
    LockedPages *locked =
        with_room(s, ARRAY_LOCKED, s->locked, s->locked_count + 1, sizeof *locked);
    if (!locked)
        return false;
    s->locked = locked;
    locked[s->locked_count++] = (LockedPages){base, end};
    return true;
}

bool snapshot_add_claim(Snapshot *s, const char *name, uint64_t value) {
    Claim *claims = with_room(s, ARRAY_CLAIMS, s->claims, s->claim_count + 1, sizeof *claims);
    if (!claims)
        return false;
    s->claims = claims;
    Claim claim = {.value = value};
    if (!copy_text(s, name, &claim.name))
        return false;
    claims[s->claim_count++] = claim;
    return true;
}

static bool add_given(Snapshot *s, enum SnapshotArray array, Given **items, size_t *count,
                      const char *name, uint64_t value) {
    Given *givens = with_room(s, array, *items, *count + 1, sizeof *givens);
    if (!givens)
        return false;
    *items = givens;
    Given given = {.value = value};
    if (!copy_text(s, name, &given.name))
        return false;
    givens[(*count)++] = given;
    return true;
}

bool snapshot_add_parameter(Snapshot *s, const char *name, uint64_t value) {
    return add_given(s, ARRAY_PARAMETERS, &s->parameters, &s->parameter_count, name, value);
}

bool snapshot_add_capability(Snapshot *s, const char *name, uint64_t value) {
    return add_given(s, ARRAY_CAPABILITIES, &s->capabilities, &s->capability_count, name, value);
}

bool snapshot_add_omission(Snapshot *s, Omission omission) {
    if (s->left_out_count >= MOST_OMISSIONS) {
        s->left_out_count++;
        return true;
    }
    Omission *omissions =
        with_room(s, ARRAY_OMISSIONS, s->omissions, s->left_out_count + 1, sizeof *omissions);
    if (!omissions)
        return false;
    s->omissions = omissions;
    if (!copy_text(s, omission.stream, &omission.stream) ||
        !copy_text(s, omission.why, &omission.why))
        return false;
    omissions[s->left_out_count++] = omission;
    return true;
}

static bool memory_room(Snapshot *s) {
    MemoryRange *memory =
        with_room(s, ARRAY_MEMORY, s->memory, s->memory_count + 1, sizeof *memory);
    if (!memory)
        return false;
    s->memory = memory;
    return true;
}

bool snapshot_add_memory(Snapshot *s, vm_addr base, uint64_t size, const void *bytes, bool copy) {
    if (copy)
        return snapshot_insert_memory(s, s->memory_count, base, size, bytes);
    if (!memory_room(s))
        return false;
    s->memory[s->memory_count++] = (MemoryRange){base, size, bytes};
    return true;
}

bool snapshot_insert_memory(Snapshot *s, size_t index, vm_addr base, uint64_t size,
                            const void *bytes) {
    assert(index <= s->memory_count);
    const uint8_t *kept = copy_bytes(s, bytes, size);
    if (!kept || !memory_room(s))
        return false;
    MemoryRange *at = s->memory + index;
    memmove(at + 1, at, (s->memory_count - index) * sizeof *at);
    *at = (MemoryRange){base, size, kept};
    s->memory_count++;
    return true;
}
