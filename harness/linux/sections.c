// What backs a view. Wine's server knows; the kernel shows the file that is mapped, whose
// Windows name is found here. Where nothing of a view is mapped from a file (Wine reads an
// image with unaligned sections instead) an image gets its name from the loader's list, if it
// is there.

#include "record.h"

#include <string.h>

// Names of files, from Linux to Windows: the sandbox's drives, and where Debian's Wine keeps
// what programs find in C:\windows\system32. The first that fits counts.
static const struct {
    const char *prefix, *folder, *drive;
} places[] = {
    {"/prefix/" WINE_DRIVE_C, "", "C:\\"},
    {"/usr/", WINE_DLLS, "C:\\windows\\system32\\"},
    {"/usr/", WINE_NLS, "C:\\windows\\system32\\"},
    {"/", "", "Z:\\"},
};

static void windows_name(const char *path, char *out, size_t size) {
    const char *rest = path;
    size_t i = 0;
    for (; i < sizeof places / sizeof *places - 1; i++) {
        const char *folder = strstr(path, places[i].folder);
        if (strncmp(path, places[i].prefix, strlen(places[i].prefix)) == 0 && folder) {
            rest = *places[i].folder ? folder + strlen(places[i].folder)
                                     : path + strlen(places[i].prefix);
            break;
        }
    }
    if (rest == path)
        rest++; // Z: is the root
    snprintf(out, size, "\\??\\%s%s", places[i].drive, rest);
    for (char *c = out; *c; c++)
        if (*c == '/')
            *c = '\\';
}

// A section of the pagefile is a file of Wine's server that has no name any more.
static bool is_pagefile(const char *path) {
    const char *server = strstr(path, WINE_SERVER_FOLDER), *file = strrchr(path, '/');
    return server && strncmp(file, WINE_SECTION_FILE, strlen(WINE_SECTION_FILE)) == 0;
}

static const Map *mapped_file(const WineView *view, const Maps *maps) {
    for (size_t i = maps_index(maps, view->base);
         i < maps->count && maps->items[i].base < view->end; i++)
        if (maps->items[i].path[0] == '/')
            return &maps->items[i];
    return NULL;
}

// The server's files are all in one folder, so that the inode alone tells them apart.
static bool add_mapped(Snapshot *s, const WineView *view, const Map *map) {
    const char *path = map->path;
    static const char gone[] = " (deleted)";
    char name[8192], kept[4096];
    if (is_pagefile(path))
        return snapshot_add_pagefile_section(s, view->base, map->inode);
    size_t length = strlen(path);
    if (length >= sizeof gone && strcmp(path + length + 1 - sizeof gone, gone) == 0)
        length -= sizeof gone - 1;
    snprintf(kept, sizeof kept, "%.*s", (int)length, path);
    windows_name(kept, name, sizeof name);
    return snapshot_add_section(s, view->base, SECTION_FILE, name);
}

static bool add_section(Snapshot *s, const WineView *view, const Maps *maps) {
    const Map *map = mapped_file(view, maps);
    const Module *module = snapshot_module(s, view->base);
    char name[4096];
    if (map)
        return add_mapped(s, view, map);
    if (wine_views_type(view) != VM_MEM_IMAGE || !module || !*module->path)
        return true; // what backs it stays unknown
    snprintf(name, sizeof name, "\\??\\%s", module->path);
    return snapshot_add_section(s, view->base, SECTION_FILE, name);
}

bool add_sections(const WineMap *map, const Maps *maps, Snapshot *s, Error *err) {
    for (size_t i = 0; i < map->view_count; i++)
        if (wine_views_type(&map->views[i]) != VM_MEM_PRIVATE &&
            !add_section(s, &map->views[i], maps))
            return error_set(err, "out of memory after %zu sections", s->section_count);
    s->captured |= HAS_SECTIONS;
    return true;
}
