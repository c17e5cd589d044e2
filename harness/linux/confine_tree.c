// A folder that looks like a sandbox's root: links to what the command gets, and its own
// folders. It replaces mounts where they are not possible.

#include "confine.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool make_link(const char *root, const char *inside_and_target, Error *err) {
    char inside[TREE_PATH], path[TREE_PATH];
    const char *equals = strchr(inside_and_target, '=');
    if (!equals || snprintf(inside, sizeof inside, "%.*s", (int)(equals - inside_and_target),
                            inside_and_target) >= (int)sizeof inside)
        return error_set(err, "--link %s: must be INSIDE=TARGET", inside_and_target);
    if (!make_folders(root, inside, false, path, err))
        return false;
    return symlink(equals + 1, path) == 0 || error_set(err, "%s: %s", path, strerror(errno));
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
    return true;
}

static int drop(const char *path, const struct stat *what, int kind, struct FTW *place) {
    (void)what, (void)place;
    int gone = kind == FTW_DP || kind == FTW_DNR ? rmdir(path) : unlink(path);
    return gone == 0 || errno == ENOENT ? 0 : -1;
}

bool tree_remove(const Tree *tree, Error *err) {
    return nftw(tree->root, drop, 16, FTW_PHYS | FTW_DEPTH) == 0 ||
           error_set(err, "%s: %s", tree->root, strerror(errno));
}
