// at(), and the questions about one process at one checkpoint.

#include "judging.h"

#include <stdlib.h>
#include <string.h>

// ---- snapshots ----

static bool is_from(const Moment *m, const SnapshotFile *file) {
    const Snapshot *s = &m->view.snapshot;
    return s->ordinal == file->ordinal && s->pid == file->pid &&
           !strcmp(s->checkpoint, file->checkpoint);
}

static Moment *open_moment(const SnapshotFile *file) {
    Judging *j = judging();
    for (Moment *m = j->moments; m; m = m->next)
        if (is_from(m, file))
            return m;

    const char *path = text("%s/%03" PRIu32 "-%s-%" PRIu32 ".dmp", j->run->folder, file->ordinal,
                            file->checkpoint, file->pid);
    Moment *m = calloc(1, sizeof *m);
    Error err;
    error_set(&err, "%s: out of memory", path);
    if (!m || !view_open(path, &m->view, &err)) { // its sentence names the file
        free(m);
        fault("%s", err.text);
    }
    m->next = j->moments;
    j->moments = m;
    if (!(m->view.snapshot.captured & HAS_CHECKPOINT))
        fault("%s: was not recorded at a checkpoint", path);
    if (!is_from(m, file))
        fault("%s: contains the snapshot %" PRIu32 "-%s-%" PRIu32, path, m->view.snapshot.ordinal,
              m->view.snapshot.checkpoint, m->view.snapshot.pid);
    return m;
}

// "before, after", for a fault's sentence.
static const char *checkpoint_names(const SnapshotFiles *files) {
    const char *names = "none", *last = NULL;
    for (size_t i = 0; i < files->count; i++) {
        const char *name = files->items[i].checkpoint;
        if (last && !strcmp(last, name))
            continue;
        names = last ? text("%s, %s", names, name) : name;
        last = name;
    }
    return names;
}

const Moment *at(const char *checkpoint) {
    const SnapshotFiles *files = &judging()->files;
    const Moment *found = NULL;
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i].checkpoint, checkpoint) != 0)
            continue;
        const Moment *m = open_moment(&files->items[i]);
        if (!m->view.snapshot.main_process)
            continue;
        if (found)
            fault("checkpoint \"%s\" has two snapshots of the main process", checkpoint);
        found = m;
    }
    if (!found)
        end_if_cut(checkpoint);
    if (!found)
        fault("no snapshot of checkpoint \"%s\" in %s (it has: %s)", checkpoint,
              judging()->run->folder, checkpoint_names(files));
    return found;
}

const Moment *process(const Moment *m, uint64_t pid) {
    const Snapshot *s = &m->view.snapshot;
    const SnapshotFiles *files = &judging()->files;
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].ordinal == s->ordinal && files->items[i].pid == pid)
            return open_moment(&files->items[i]);
    return NULL;
}

// ---- what the grader gave ----

// Every snapshot holds what the grader had given by then, so the last one holds all of it.
static const Snapshot *last_snapshot(void) {
    const SnapshotFiles *files = &judging()->files;
    for (size_t i = files->count; i-- > 0;) {
        const Snapshot *s = &open_moment(&files->items[i])->view.snapshot;
        if (s->main_process)
            return s;
    }
    fault("no snapshot of the main process in %s", judging()->run->folder);
}

uint64_t parameter(const char *name) {
    const Given *given = snapshot_parameter(last_snapshot(), name);
    if (!given)
        end_if_cut("the next one");
    if (!given)
        fault("the program was not given a parameter \"%s\"", name);
    return given->value;
}

bool capability(const char *name) {
    const Given *given = snapshot_capability(last_snapshot(), name);
    if (!given)
        fault("nobody measured whether this system has the capability \"%s\"", name);
    return given->value != 0;
}

// ---- what the program said ----

bool has_claim(const Moment *m, const char *name) {
    return snapshot_claim(&m->view.snapshot, name) != NULL;
}

uint64_t claimed(const Moment *m, const char *name) {
    const Claim *claim = snapshot_claim(&m->view.snapshot, name);
    return claim ? claim->value : 0;
}

uint64_t claimed_at(const Moment *m, const char *name, unsigned index) {
    return claimed(m, text("%s.%u", name, index));
}

// ---- what the classifier says ----

Kind kind_at(const Moment *m, vm_addr addr) {
    const Label *label = map_at(&m->view.map, addr);
    return label ? label->kind : KIND_UNKNOWN;
}

static const Finding *finding_at(const Moment *m, vm_addr addr) {
    const Label *label = map_at(&m->view.map, addr);
    return label ? label_finding(&m->view.map, label) : NULL;
}

uint32_t thread_at(const Moment *m, vm_addr addr) {
    const Finding *finding = finding_at(m, addr);
    return finding ? finding->thread_id : 0;
}

vm_addr heap_at(const Moment *m, vm_addr addr) {
    const Finding *finding = finding_at(m, addr);
    return finding ? finding->heap : 0;
}

const char *label_text(const Moment *m, vm_addr addr) {
    const Label *label = map_at(&m->view.map, addr);
    if (!label)
        return "outside the address space";
    char detail[512];
    label_detail(&m->view.snapshot, &m->view.facts, &m->view.map, label, detail, sizeof detail);
    const char *kind = kind_name(label->kind);
    if (!detail[0])
        return text("%s", kind);
    const bool says_kind = strncmp(detail, kind, strlen(kind)) == 0;
    return says_kind ? text("%s", detail) : text("%s, %s", kind, detail);
}

// ---- everything else ----

const Snapshot *snapshot_of(const Moment *m) {
    return &m->view.snapshot;
}

const Facts *facts_of(const Moment *m) {
    return &m->view.facts;
}

const Map *map_of(const Moment *m) {
    return &m->view.map;
}

bool bytes_at(const Moment *m, vm_addr addr, void *buf, size_t size) {
    // snapshot_read() may extend the snapshot of a live process; there is no process behind
    // this one, so it does not change.
    return snapshot_read((Snapshot *)&m->view.snapshot, addr, buf, size);
}
