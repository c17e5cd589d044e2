// A folder that looks like a sandbox's root: links to what the command gets, and its own
// folders. It replaces mounts where they are not possible.

#include "confine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SEPARATOR[] = "//=";

// Makes the folders of root/inside, and the last part of it too when that is asked for.
static bool make_folders(const char *root, const char *inside, bool last, char path[TREE_PATH],
                         Error *err) {
    if (snprintf(path, TREE_PATH, "%s%s", root, inside) >= TREE_PATH)
        return error_set(err, "%s%s: too long", root, inside);
    for (char *slash = path + strlen(root); (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        bool made = mkdir(path, 0755) == 0 || errno == EEXIST;
        if (!made)
            return error_set(err, "%s: %s", path, strerror(errno));
        *slash = '/';
    }
    if (last && mkdir(path, 0755) != 0 && errno != EEXIST)
        return error_set(err, "%s: %s", path, strerror(errno));
    return true;
}

// What is after the //= of INSIDE//=REST, and the path of root/INSIDE, whose folders it makes. A
// path may have a = in it, as the folder of a run at an edge has, but no // where it is tidy.
static const char *make_place(const char *root, const char *word, char path[TREE_PATH],
                              Error *err) {
    char inside[TREE_PATH];
    const char *end = strstr(word, SEPARATOR);
    if (!end ||
        snprintf(inside, sizeof inside, "%.*s", (int)(end - word), word) >= (int)sizeof inside) {
        error_set(err, "--link or --file %s: must be INSIDE//=PATH or INSIDE//=TEXT", word);
        return NULL;
    }
    return make_folders(root, inside, false, path, err) ? end + strlen(SEPARATOR) : NULL;
}

static bool make_link(const char *root, const char *inside_and_target, Error *err) {
    char path[TREE_PATH];
    const char *target = make_place(root, inside_and_target, path, err);
    if (!target)
        return false;
    return symlink(target, path) == 0 || error_set(err, "%s: %s", path, strerror(errno));
}

static bool make_file(const char *root, const char *inside_and_text, uid_t owner, Error *err) {
    char path[TREE_PATH];
    const char *text = make_place(root, inside_and_text, path, err);
    if (!text)
        return false;
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    const size_t length = strlen(text);
    const bool ok = file >= 0 && write(file, text, length) == (ssize_t)length &&
                    fchown(file, owner, owner) == 0;
    const int why = errno;
    if (file >= 0)
        close(file);
    return ok || error_set(err, "%s: %s", path, strerror(why));
}

bool tree_make(const Tree *tree, Error *err) {
    // Not in a folder that somebody else prepared.
    if (mkdir(tree->root, 0755) != 0)
        return error_set(err, "%s: %s", tree->root, strerror(errno));
    char path[TREE_PATH];
    for (size_t i = 0; i < tree->folders.count; i++)
        if (!make_folders(tree->root, tree->folders.path[i], true, path, err))
            return false;
    for (size_t i = 0; i < tree->links.count; i++)
        if (!make_link(tree->root, tree->links.path[i], err))
            return false;
    return true;
}

bool tree_give(const Tree *tree, uid_t uid, Error *err) {
    char path[TREE_PATH];
    for (size_t i = 0; i < tree->folders.count; i++) {
        snprintf(path, sizeof path, "%s%s", tree->root, tree->folders.path[i]);
        if (lchown(path, uid, uid) != 0)
            return error_set(err, "%s: %s", path, strerror(errno));
    }
    for (size_t i = 0; i < tree->files.count; i++)
        if (!make_file(tree->root, tree->files.path[i], uid, err))
            return false;
    return true;
}

// Removes the entry `name` of the folder `at`. A folder that is not empty moves to the top first:
// the tree may be deeper than a path, and than the descriptors that a process may have.
static bool drop(int top, int at, const char *name) {
    static unsigned moved;
    char place[32];
    if (unlinkat(at, name, 0) == 0 || unlinkat(at, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return true;
    if (at == top)
        return false;
    do
        snprintf(place, sizeof place, ".moved-%u", moved++);
    while (renameat(at, name, top, place) != 0 && (errno == ENOTEMPTY || errno == EEXIST));
    return faccessat(at, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
}

// What is in `folder`, which is closed.
static bool empty_folder(int top, int folder) {
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (!entries)
        return false;
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = drop(top, folder, entry->d_name);
    closedir(entries);
    return ok;
}

// The folders at the top lose what is in them to the top, until none has anything.
static bool empty_top(int top) {
    for (bool found = true; found;) {
        DIR *entries = fdopendir(openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        found = false;
        if (!entries)
            return false;
        for (struct dirent *entry; (entry = readdir(entries));) {
            const char *name = entry->d_name;
            if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || drop(top, top, name))
                continue;
            found = true;
            const int folder = openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (!empty_folder(top, folder) || !drop(top, top, name)) {
                closedir(entries);
                return false;
            }
        }
        closedir(entries);
    }
    return true;
}

bool tree_remove(const Tree *tree, Error *err) {
    const int top = open(tree->root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const bool ok = top >= 0 && empty_top(top) && rmdir(tree->root) == 0;
    const int why = errno;
    if (top >= 0)
        close(top);
    return ok || error_set(err, "%s: %s", tree->root, strerror(why));
}
