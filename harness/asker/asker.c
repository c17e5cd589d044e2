// TASK ANSWERS HANDOUT...
//
// Loads the handouts, lets the task's ask.c put its questions to the student's function, and
// writes one answer for each line to the file ANSWERS, "end" last. The caller must trust none
// of them: the student's code runs in this process and can do whatever this file can.

#include "asker.h"
#include "handout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_SNAPSHOTS 64

static _Noreturn void give_up(const char *what) {
    fprintf(stderr, "asker: %s: %s\n", what, strerror(errno));
    exit(3);
}

// ---- handouts ----

// An offset of the file becomes a pointer into it.
#define RELOCATE(POINTER, START)                                                                   \
    ((POINTER) = (POINTER) ? (const void *)((START) + (uintptr_t)(POINTER)) : NULL)

static void relocate(unsigned char *start, struct snapshot *s) {
    RELOCATE(s->regions, start);
    RELOCATE(s->threads, start);
    RELOCATE(s->modules, start);
    RELOCATE(s->heap_places, start);
    RELOCATE(s->memory, start);
    for (size_t i = 0; i < s->region_count; i++)
        RELOCATE(((struct region *)s->regions)[i].file, start);
    for (size_t i = 0; i < s->module_count; i++)
        RELOCATE(((struct module *)s->modules)[i].path, start);
    for (size_t i = 0; i < s->memory_count; i++)
        RELOCATE(((struct memory *)s->memory)[i].bytes, start);
}

// A copy of an array that ends where the memory ends and cannot be written: code that reads
// one entry too many, or writes to any, gets an access fault.
static const void *guarded(const void *array, size_t size) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
    unsigned char *start =
        mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        give_up("arrays");
    unsigned char *copy = start + (room - size);
    if (size > 0)
        memcpy(copy, array, size);
    if (mprotect(start, room, PROT_READ) != 0 || mprotect(start + room, page, PROT_NONE) != 0)
        give_up("arrays");
    return copy;
}

static void guard(struct snapshot *s) {
    s->regions = guarded(s->regions, s->region_count * sizeof *s->regions);
    s->threads = guarded(s->threads, s->thread_count * sizeof *s->threads);
    s->modules = guarded(s->modules, s->module_count * sizeof *s->modules);
    s->heap_places = guarded(s->heap_places, s->heap_place_count * sizeof *s->heap_places);
}

static const struct snapshot *load_handout(const char *path) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0)
        give_up(path);
    const size_t size = (size_t)about.st_size;
    unsigned char *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    if (start == MAP_FAILED)
        give_up(path);
    close(file);
    struct handout *handout = (struct handout *)(void *)start;
    if (size < sizeof *handout || strcmp(handout->magic, HANDOUT_MAGIC) != 0) {
        errno = EINVAL;
        give_up(path);
    }
    relocate(start, &handout->snapshot);
    guard(&handout->snapshot);
    if (mprotect(start, size, PROT_READ) != 0)
        give_up(path);
    return &handout->snapshot;
}

bool read_bytes(const struct snapshot *s, uint64_t address, void *buffer, size_t size) {
    unsigned char *out = buffer;
    for (size_t i = 0; i < s->memory_count && size > 0; i++) {
        const struct memory *m = &s->memory[i];
        if (address < m->base || address - m->base >= m->size)
            continue; // sorted: what follows on this range comes later
        const uint64_t left = m->size - (address - m->base);
        const size_t now = left < size ? (size_t)left : size;
        memcpy(out, m->bytes + (address - m->base), now);
        out += now;
        address += now;
        size -= now;
    }
    return size == 0;
}

// ---- answers ----

static struct {
    uint32_t *values;
    size_t count, room;
} answers;

void regionlab_answer(uint32_t value) {
    if (answers.count == answers.room) {
        answers.room = answers.room ? 2 * answers.room : 4096;
        answers.values = realloc(answers.values, answers.room * sizeof *answers.values);
        if (!answers.values)
            give_up("answers");
    }
    answers.values[answers.count++] = value;
}

static void write_answers(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file)
        give_up(path);
    for (size_t i = 0; i < answers.count; i++)
        fprintf(file, "%lu\n", (unsigned long)answers.values[i]);
    fputs("end\n", file);
    if (fclose(file) != 0)
        give_up(path);
}

int main(int argc, char **argv) {
    const struct snapshot *snapshots[MOST_SNAPSHOTS];
    const size_t count = argc > 2 ? (size_t)argc - 2 : 0;
    if (count == 0 || count > MOST_SNAPSHOTS) {
        fputs("usage: TASK ANSWERS HANDOUT...\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < count; i++)
        snapshots[i] = load_handout(argv[i + 2]);
    regionlab_ask(snapshots, count);
    write_answers(argv[1]);
    return 0;
}
