#include "photos.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Reads decimal digits at *text and moves past them. False: none, or too large.
static bool cut_number(const char **text, uint32_t *out) {
    if (!isdigit((unsigned char)**text))
        return false;
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(*text, &end, 10);
    *text = end;
    *out = (uint32_t)value;
    return errno == 0 && value <= UINT32_MAX;
}

bool photo_parse(const char *file_name, Photo *out) {
    Photo photo = {0};
    const char *rest = file_name;
    if (!cut_number(&rest, &photo.ordinal) || rest - file_name < 3 || *rest++ != '-')
        return false;
    const size_t length = strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    if (length == 0 || length >= PROTOCOL_NAME || rest[length] != '-')
        return false;
    memcpy(photo.checkpoint, rest, length);
    rest += length + 1;
    if (!cut_number(&rest, &photo.pid) || strcmp(rest, ".dmp") != 0)
        return false;
    *out = photo;
    return true;
}

static int by_ordinal_and_pid(const void *left, const void *right) {
    const Photo *a = left, *b = right;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return (a->pid > b->pid) - (a->pid < b->pid);
}

static bool add_photo(PhotoList *photos, const Photo *photo) {
    Photo *grown = realloc(photos->items, (photos->count + 1) * sizeof *grown);
    if (!grown)
        return false;
    photos->items = grown;
    photos->items[photos->count++] = *photo;
    return true;
}

bool photos_list(const char *folder, PhotoList *out, Error *err) {
    PhotoList photos = {0};
    bool complete = true;
    *out = photos;
    DIR *dir = opendir(folder);
    if (!dir)
        return error_set(err, "%s: %s", folder, strerror(errno));
    errno = 0;
    for (struct dirent *entry; complete && (entry = readdir(dir));) {
        Photo photo;
        if (photo_parse(entry->d_name, &photo))
            complete = add_photo(&photos, &photo);
    }
    const int reason = errno;
    closedir(dir);
    if (!complete || reason) {
        photos_free(&photos);
        return error_set(err, "%s: %s", folder, strerror(complete ? reason : ENOMEM));
    }
    if (photos.count)
        qsort(photos.items, photos.count, sizeof *photos.items, by_ordinal_and_pid);
    *out = photos;
    return true;
}

void photos_free(PhotoList *photos) {
    free(photos->items);
    *photos = (PhotoList){0};
}
