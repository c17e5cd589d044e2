// handout DUMP OUT: writes the part of a snapshot that a student's program gets (handout.h).
// Exit codes: 0 written, 2 usage, 3 not written (the reason on standard error).

#include "words.h" // before unit.h is read without it

#include "handout.h"
#include "view.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The file so far. Nothing in it is a pointer yet.
typedef struct Paper {
    unsigned char *bytes;
    size_t size, room;
} Paper;

// Appends, aligned for any of the structures, and returns the offset.
static size_t append(Paper *p, const void *data, size_t size) {
    const size_t at = (p->size + 7) / 8 * 8;
    if (at + size > p->room) {
        const size_t room = 2 * (at + size);
        unsigned char *bytes = realloc(p->bytes, room);
        if (!bytes) {
            fputs("handout: out of memory\n", stderr);
            exit(3);
        }
        p->bytes = bytes;
        p->room = room;
    }
    memset(p->bytes + p->size, 0, at - p->size);
    if (data)
        memcpy(p->bytes + at, data, size);
    else
        memset(p->bytes + at, 0, size);
    p->size = at + size;
    return at;
}

static const char *append_text(Paper *p, const char *text) {
    return text ? (const char *)append(p, text, strlen(text) + 1) : NULL;
}

// Room for an array; its entries are filled in with at(), because appending may move it.
static size_t append_array(Paper *p, size_t count, size_t size) {
    return count ? append(p, NULL, count * size) : 0;
}
#define AT(PAPER, OFFSET, TYPE) ((TYPE *)(void *)((PAPER)->bytes + (OFFSET)))

static size_t add_regions(Paper *p, const Snapshot *s) {
    const size_t array = append_array(p, s->region_count, sizeof(struct region));
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        const Section *section =
            r->allocation_base ? snapshot_section(s, r->allocation_base) : NULL;
        const char *file = append_text(p, section ? section->path : NULL);
        AT(p, array, struct region)
        [i] = (struct region){
            .base = r->base,
            .end = r->end,
            .allocation_base = r->allocation_base,
            .state = r->state,
            .type = r->type,
            .protect = r->state == VM_MEM_COMMIT ? r->protect : 0,
            .allocation_protect = r->allocation_protect,
            .file = file,
        };
    }
    return array;
}

static size_t add_threads(Paper *p, const Snapshot *s) {
    const size_t array = append_array(p, s->thread_count, sizeof(struct thread));
    for (size_t i = 0; i < s->thread_count; i++)
        AT(p, array, struct thread)[i] = (struct thread){s->threads[i].id, s->threads[i].teb};
    return array;
}

static size_t add_modules(Paper *p, const Snapshot *s) {
    const size_t array = append_array(p, s->module_count, sizeof(struct module));
    for (size_t i = 0; i < s->module_count; i++) {
        const Module *m = &s->modules[i];
        const char *path = append_text(p, m->path);
        AT(p, array, struct module)[i] = (struct module){m->base, m->size, path};
    }
    return array;
}

static size_t add_heap_places(Paper *p, const Facts *facts) {
    const size_t array = append_array(p, facts->heap_region_count, sizeof(struct heap_place));
    for (size_t i = 0; i < facts->heap_region_count; i++) {
        const HeapRegion *r = &facts->heap_regions[i];
        AT(p, array, struct heap_place)[i] = (struct heap_place){r->heap, r->allocation_base};
    }
    return array;
}

static size_t add_memory(Paper *p, const Snapshot *s) {
    const size_t array = append_array(p, s->memory_count, sizeof(struct memory));
    for (size_t i = 0; i < s->memory_count; i++) {
        const MemoryRange *m = &s->memory[i];
        const size_t bytes = append(p, m->bytes, (size_t)m->size);
        AT(p, array, struct memory)
        [i] = (struct memory){m->base, m->size, (const unsigned char *)bytes};
    }
    return array;
}

static void make_handout(Paper *p, const View *view) {
    const Snapshot *s = &view->snapshot;
    struct handout h = {
        .magic = HANDOUT_MAGIC,
        .snapshot = {.region_count = s->region_count,
                     .thread_count = s->thread_count,
                     .module_count = s->module_count,
                     .heap_place_count = view->facts.heap_region_count,
                     .peb = view->facts.peb_count ? view->facts.pebs[0].peb : 0,
                     .memory_count = s->memory_count},
    };
    append(p, NULL, sizeof h);
    h.snapshot.regions = (const struct region *)add_regions(p, s);
    h.snapshot.threads = (const struct thread *)add_threads(p, s);
    h.snapshot.modules = (const struct module *)add_modules(p, s);
    h.snapshot.heap_places = (const struct heap_place *)add_heap_places(p, &view->facts);
    h.snapshot.memory = (const struct memory *)add_memory(p, s);
    memcpy(p->bytes, &h, sizeof h);
}

static bool write_file(const char *path, const Paper *p) {
    FILE *file = fopen(path, "wb");
    const bool written = file && fwrite(p->bytes, 1, p->size, file) == p->size;
    if ((!file || fclose(file) != 0) || !written) {
        fprintf(stderr, "handout: %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: handout DUMP OUT\n", stderr);
        return 2;
    }
    View view;
    Error err;
    if (!view_open(argv[1], &view, &err)) {
        fprintf(stderr, "handout: %s\n", err.text);
        return 3;
    }
    Paper paper = {0};
    make_handout(&paper, &view);
    const bool written = write_file(argv[2], &paper);
    free(paper.bytes);
    view_close(&view);
    return written ? 0 : 3;
}
