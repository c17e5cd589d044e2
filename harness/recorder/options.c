#include "recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CHECKPOINTS 10000 // whatever was asked for

static bool parse_number(const char *text, uint64_t *out) {
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 0);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

static bool add_named(const char *option, const char *text, NamedNumber *list, size_t *count,
                      size_t size, Error *err) {
    const char *equals = strchr(text, '=');
    const size_t length = equals ? (size_t)(equals - text) : 0;
    if (*count == size)
        return error_set(err, "more than %u times %s", (unsigned)size, option);
    NamedNumber *named = &list[*count];
    if (!equals || length >= sizeof named->name || !parse_number(equals + 1, &named->value))
        return error_set(err, "%s needs NAME=NUMBER, not '%s'", option, text);
    memcpy(named->name, text, length);
    named->name[length] = '\0';
    if (!protocol_name_ok(named->name))
        return error_set(err, "%s: '%s' is not a name of [a-z0-9_.]", option, named->name);
    ++*count;
    return true;
}

static bool nonce_ok(const char *nonce) {
    const size_t length = strlen(nonce);
    return length >= 1 && length < PROTOCOL_NONCE && strspn(nonce, "0123456789abcdef") == length;
}

static bool take_own(const OwnOption *own, const char *option, const char *value, Error *err) {
    for (; own->name; own++)
        if (strcmp(option, own->name) == 0) {
            *own->value = value;
            return true;
        }
    return error_set(err, "unknown option: %s", option);
}

static bool take_limit(Options *o, const char *option, uint64_t number, Error *err) {
    if (number == 0 || number > 1ull << 40)
        return error_set(err, "%s needs a number from 1 to 2^40", option);
    if (strcmp(option, "--most-dump-bytes") == 0)
        o->most_dump_bytes = number;
    else
        o->most_checkpoints = number < MOST_CHECKPOINTS ? (uint32_t)number : MOST_CHECKPOINTS;
    return true;
}

static bool take_option(Options *o, const OwnOption *own, const char *option, const char *value,
                        Error *err) {
    uint64_t number;
    if (strcmp(option, "--evidence") == 0) {
        o->evidence = value;
    } else if (strcmp(option, "--nonce") == 0) {
        if (!nonce_ok(value))
            return error_set(err, "--nonce needs 1 to 32 digits [0-9a-f], not '%s'", value);
        o->nonce = value;
    } else if (strcmp(option, "--time-limit-ms") == 0) {
        if (!parse_number(value, &number) || number == 0 || number > 24 * 3600 * 1000)
            return error_set(err, "--time-limit-ms needs a number from 1 to 86400000, not '%s'",
                             value);
        o->time_limit_ms = (uint32_t)number;
    } else if (strcmp(option, "--most-checkpoints") == 0 ||
               strcmp(option, "--most-dump-bytes") == 0) {
        return take_limit(o, option, parse_number(value, &number) ? number : 0, err);
    } else if (strcmp(option, "--parameter") == 0) {
        return add_named(option, value, o->parameters, &o->parameter_count,
                         sizeof o->parameters / sizeof *o->parameters, err);
    } else if (strcmp(option, "--capability") == 0) {
        return add_named(option, value, o->capabilities, &o->capability_count,
                         sizeof o->capabilities / sizeof *o->capabilities, err);
    } else {
        return take_own(own, option, value, err);
    }
    return true;
}

bool options_parse(int argc, char **argv, const OwnOption *own, Options *out, Error *err) {
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i += 2) {
        if (i + 1 == argc)
            return error_set(err, "%s needs a value", argv[i]);
        if (!take_option(out, own, argv[i], argv[i + 1], err))
            return false;
    }
    if (!out->evidence || !out->nonce || !out->time_limit_ms)
        return error_set(err, "--evidence, --nonce and --time-limit-ms are required");
    if (i + 1 >= argc)
        return error_set(err, "-- and a program are required");
    out->command = argv + i + 1;
    return true;
}
