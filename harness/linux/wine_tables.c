// The file that says where this build of Wine keeps its tables.

#include "wine_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool wine_tables_load(const char *path, WineTables *out, Error *err) {
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(err, "cannot open %s", path);
    const int got =
        fscanf(file, "views_tree 0x%" SCNx64 " pages_vprot 0x%" SCNx64 " version %31[^\n]",
               &out->views_tree, &out->pages_vprot, out->version);
    fclose(file);
    out->wine = wine_private(out->version);
    return got == 3 || error_set(err, "%s does not say where Wine's tables are", path);
}

bool wine_tables_save(const char *path, const WineTables *tables, Error *err) {
    FILE *file = fopen(path, "w");
    if (!file)
        return error_set(err, "cannot create %s", path);
    fprintf(file, "views_tree 0x%" PRIx64 "\npages_vprot 0x%" PRIx64 "\nversion %s\n",
            tables->views_tree, tables->pages_vprot, tables->version);
    return fclose(file) == 0 || error_set(err, "cannot write %s", path);
}

const Map *wine_tables_ntdll(const Maps *maps) {
    static const char name[] = WINE_LIBRARY;
    for (size_t i = 0; i < maps->count; i++) {
        const size_t length = strlen(maps->items[i].path);
        if (length >= sizeof name &&
            strcmp(maps->items[i].path + length + 1 - sizeof name, name) == 0)
            return &maps->items[i];
    }
    return NULL;
}
