#include "recorder.h"

#include "decode.h"
#include "minidump.h"

#include <inttypes.h>

static bool add_given(Snapshot *s, const Options *options) {
    for (size_t i = 0; i < options->parameter_count; i++)
        if (!snapshot_add_parameter(s, options->parameters[i].name, options->parameters[i].value))
            return false;
    for (size_t i = 0; i < options->capability_count; i++)
        if (!snapshot_add_capability(s, options->capabilities[i].name,
                                     options->capabilities[i].value))
            return false;
    return true;
}

static bool add_checkpoint(Snapshot *s, const Options *options, const Message *at, Error *err) {
    snprintf(s->checkpoint, sizeof s->checkpoint, "%s", at->name);
    s->ordinal = (uint32_t)at->number[0];
    s->captured |= HAS_CHECKPOINT;
    return add_given(s, options) || error_set(err, "out of memory for the parameters");
}

// decode() is run only for the bytes that it reads; its facts are thrown away.
static bool complete(const Checkpoint *checkpoint, Snapshot *s, Error *err) {
    Facts facts;
    if (!add_checkpoint(s, checkpoint->options, checkpoint->at, err) ||
        (s->main_process && !told_copy(checkpoint->told, s, err)) || !decode(s, &facts, err))
        return false;
    facts_free(&facts);
    told_fetch_bytes(checkpoint->told, s);
    return true;
}

static bool write_dump(const Snapshot *s, const Options *options, Dump *dump, Error *err) {
    const char *name = dump->file;
    FILE *file = evidence_create(options, name, err);
    if (!file)
        return false;
    bool ok = minidump_write(s, file, err);
    const long end = ftell(file);
    dump->bytes = end > 0 ? (uint64_t)end : 0;
    if (fclose(file) != 0 && ok)
        ok = error_set(err, "cannot write %s/%s", options->evidence, name);
    if (!ok)
        evidence_remove(options, name);
    return ok;
}

bool checkpoint_write(const Checkpoint *checkpoint, Snapshot *s, Dump *dump, Error *err) {
    s->main_process = dump->main;
    snprintf(dump->file, sizeof dump->file, "%03u-%s-%" PRIu32 ".dmp",
             (unsigned)checkpoint->at->number[0], checkpoint->at->name, dump->pid);
    return complete(checkpoint, s, err) && write_dump(s, checkpoint->options, dump, err);
}
