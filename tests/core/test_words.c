// harness/regions/words.json: the words of core's enums for whatever is not written in C. The
// grader and the page of a map read it and keep no tables of their own.

#include "classify.h"
#include "expected.h"
#include "json.h"
#include "render_internal.h"

// Only what somebody reads: meaning and lesson stand in every document of `regions`.
static void write_asked(Json *j, const KindRow *row) {
    const size_t count = sizeof row->asked.alike / sizeof *row->asked.alike;
    json_text(j, "what", row->asked.what);
    json_text(j, "whose", row->asked.whose);
    json_open(j, "alike", '[');
    for (size_t i = 0; row->asked.what && i < count; i++)
        json_text(j, NULL, kind_name(row->asked.alike[i]));
    json_close(j, ']');
    json_bool(j, "counted", row->asked.counted);
    json_bool(j, "told", row->asked.told);
}

static void write_kind(Json *j, const KindRow *row) {
    fputc('\n', j->out);
    json_open(j, NULL, '{');
    json_text(j, "name", row->name);
    json_text(j, "sgr", row->sgr);
    json_text(j, "light", row->color.light);
    json_text(j, "dark", row->color.dark);
    json_bool(j, "background", row->background);
    write_asked(j, row);
    json_close(j, '}');
}

static void write_kinds(Json *j) {
    json_open(j, "kinds", '[');
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        write_kind(j, kind_row(kind));
    json_close(j, ']');
}

static const char *confidence_word(int value) {
    return confidence_name((Confidence)value);
}

static const char *part_word(int value) {
    return heap_part_name((HeapPart)value);
}

static const char *action_word(int value) {
    return action_name((Action)value);
}

static void write_names(Json *j, const char *key, const char *(*name)(int value), int count) {
    fputc('\n', j->out);
    json_open(j, key, '[');
    for (int value = 0; value < count; value++)
        json_text(j, NULL, name(value));
    json_close(j, ']');
}

static void write_facts(Json *j) {
    const char *names[MOST_FACTS];
    const View all = {.snapshot.captured = HAS_END - 1, .facts.heap_list_captured = true};
    const size_t count = view_fact_names(&all, true, names);
    fputc('\n', j->out);
    json_open(j, "facts", '[');
    for (size_t i = 0; i < count; i++)
        json_text(j, NULL, names[i]);
    json_close(j, ']');
}

// "RW": 4; and of what can stand with each of them, "G": 256.
static void write_protections(Json *j) {
    char text[32];
    fputc('\n', j->out);
    json_open(j, "protections", '{');
    for (uint32_t bit = VM_PAGE_NOACCESS; bit <= VM_PAGE_EXECUTE_WRITECOPY; bit *= 2)
        json_number(j, vm_protect_text(bit, text, sizeof text), bit);
    json_close(j, '}');
    fputc('\n', j->out);
    json_open(j, "modifiers", '{');
    for (uint32_t bit = VM_PAGE_GUARD; bit <= VM_PAGE_WRITECOMBINE; bit *= 2)
        json_number(j, strchr(vm_protect_text(bit, text, sizeof text), '+') + 1, bit);
    json_close(j, '}');
}

static void write_states_and_types(Json *j) {
    fputc('\n', j->out);
    json_open(j, "states", '[');
    for (uint32_t state = VM_MEM_COMMIT; state <= VM_MEM_FREE; state *= 2)
        if (*vm_state_name(state) != '?')
            json_text(j, NULL, vm_state_name(state));
    json_close(j, ']');
    fputc('\n', j->out);
    json_open(j, "types", '[');
    for (uint32_t type = VM_MEM_PRIVATE; type <= VM_MEM_IMAGE; type *= 2)
        if (*vm_type_name(type) != '?')
            json_text(j, NULL, vm_type_name(type));
    json_close(j, ']');
}

Test(words, file_is_what_the_tables_say) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out);
    Json j = {.out = out};
    json_open(&j, NULL, '{');
    write_kinds(&j);
    write_names(&j, "confidences", confidence_word, CONFIDENCE_COUNT);
    write_names(&j, "heap_parts", part_word, HEAP_PART_COUNT);
    write_names(&j, "actions", action_word, ACTION_COUNT);
    write_facts(&j);
    write_states_and_types(&j);
    write_protections(&j);
    json_close(&j, '}');
    fputc('\n', out);
    fclose(out);
    expect_file("harness/regions/words.json", text);
    free(text);
}
