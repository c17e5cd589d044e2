#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROC_PATH 64

// A small file of /proc as text; "" when it cannot be read.
static char *small_file(const char *path, char *buf, size_t size) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, buf, size - 1);
    if (fd >= 0)
        close(fd);
    buf[length < 0 ? 0 : length] = '\0';
    return buf;
}

size_t process_threads(pid_t pid, pid_t *out, size_t size) {
    char path[PROC_PATH];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    size_t count = 0;
    if (!folder)
        return 0;
    for (struct dirent *entry; count < size && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            out[count++] = (pid_t)atoi(entry->d_name);
    closedir(folder);
    return count;
}

// The kernel keeps a list of children with each thread, of those that it started or
// inherited (proc(5), "children").
static size_t add_children(pid_t pid, pid_t *out, size_t count, size_t size) {
    static pid_t threads[4096];
    const size_t thread_count = process_threads(pid, threads, sizeof threads / sizeof *threads);
    for (size_t i = 0; i < thread_count; i++) {
        char path[PROC_PATH], text[4096];
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)threads[i]);
        for (char *at = small_file(path, text, sizeof text), *end; count < size; at = end) {
            const long child = strtol(at, &end, 10);
            if (end == at)
                break;
            out[count++] = (pid_t)child;
        }
    }
    return count;
}

size_t processes_below(pid_t root, pid_t *out, size_t size) {
    size_t count = add_children(root, out, 0, size);
    for (size_t i = 0; i < count; i++)
        count = add_children(out[i], out, count, size);
    return count;
}

// What stands after the name in /proc/PID/stat, which itself may hold anything.
static char *stat_fields(pid_t pid, char *buf, size_t size) {
    char path[PROC_PATH];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    char *name_end = strrchr(small_file(path, buf, size), ')');
    return name_end && name_end[1] ? name_end + 2 : NULL;
}

pid_t process_parent(pid_t pid) {
    char text[1024], state;
    int parent;
    const char *fields = stat_fields(pid, text, sizeof text);
    return fields && sscanf(fields, "%c %d", &state, &parent) == 2 ? parent : 0;
}

bool process_is_among(pid_t pid, const pid_t *all, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (all[i] == pid)
            return true;
    return false;
}

bool process_has_ended(pid_t pid) {
    char text[1024];
    const char *fields = stat_fields(pid, text, sizeof text);
    return !fields || *fields == 'Z' || *fields == 'X';
}

char *process_program(pid_t pid, char *buf, size_t size) {
    char path[PROC_PATH];
    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    const ssize_t length = readlink(path, buf, size - 1);
    buf[length < 0 ? 0 : length] = '\0';
    return buf;
}

static int open_of_process(pid_t pid, const char *name, Error *err) {
    char path[PROC_PATH];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        error_set(err, "cannot open %s: %s", path, strerror(errno));
    return fd;
}

int process_open_memory(pid_t pid, Error *err) {
    return open_of_process(pid, "mem", err);
}

int process_open_pagemap(pid_t pid, Error *err) {
    return open_of_process(pid, "pagemap", err);
}

bool process_read(int memory, vm_addr addr, void *buf, size_t size) {
    return addr <= INT64_MAX && pread(memory, buf, size, (off_t)addr) == (ssize_t)size;
}

bool process_read_u64(int memory, vm_addr addr, uint64_t *out) {
    return process_read(memory, addr, out, sizeof *out);
}

// The kernel gives about a page at a read, whatever the size of the buffer.
static char *read_whole(int fd, Error *err) {
    size_t length = 0, room = 1 << 16;
    char *text = malloc(room);
    while (text) {
        const ssize_t got = read(fd, text + length, room - length - 1);
        if (got <= 0) {
            text[length] = '\0';
            return text;
        }
        length += (size_t)got;
        if (room - length < 8192) {
            char *larger = realloc(text, room *= 2);
            if (!larger)
                free(text);
            text = larger;
        }
    }
    error_set(err, "out of memory for a process's maps");
    return NULL;
}

// "7b000000-7b001000 r--p 00000000 fe:00 1488550     /usr/lib/ntdll.dll"
static bool parse_map(char *line, Map *out) {
    char modes[5];
    unsigned major, minor;
    int path_at = 0;
    *out = (Map){.path = ""};
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n", &out->base,
               &out->end, modes, &out->offset, &major, &minor, &out->inode, &path_at) != 7)
        return false;
    out->device = major << 20 | minor;
    out->readable = modes[0] == 'r';
    out->writable = modes[1] == 'w';
    out->executable = modes[2] == 'x';
    out->shared = modes[3] == 's';
    out->path = line + path_at;
    return true;
}

// "Rss:                  24 kB", "Swap: ...", "VmFlags: rd wr lo ", and others of no interest.
// interest.
static void add_fact(const char *line, Maps *maps, Map *map) {
    uint64_t kb;
    if (strncmp(line, "VmFlags:", 8) == 0) {
        maps->flags = true;
        map->locked = strstr(line, " lo ");
    }
    if (sscanf(line, "Rss: %" SCNu64, &kb) == 1 || sscanf(line, "Swap: %" SCNu64, &kb) == 1)
        map->in_memory += kb << 10;
}

// A mapping's first line begins with an address, the lines of its facts with a capital letter.
static bool add_line(Maps *maps, char *line) {
    if (*line < 'A' || *line > 'Z')
        return parse_map(line, &maps->items[maps->count++]);
    if (maps->count)
        add_fact(line, maps, &maps->items[maps->count - 1]);
    return maps->count;
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

bool maps_read(pid_t pid, Maps *out, Error *err) {
    const int fd = open_of_process(pid, "smaps", err);
    if (fd < 0)
        return false;
    Maps maps = {.text = read_whole(fd, err)};
    close(fd);
    if (!maps.text)
        return false;
    maps.items = malloc((count_lines(maps.text) + 1) * sizeof *maps.items);
    char *rest = maps.text, *line;
    while (maps.items && (line = strsep(&rest, "\n")) && *line)
        if (!add_line(&maps, line)) {
            error_set(err, "/proc/%d/smaps: unreadable line: %s", (int)pid, line);
            maps_free(&maps);
            return false;
        }
    *out = maps;
    return maps.items || error_set(err, "out of memory for a process's maps");
}

void maps_free(Maps *maps) {
    free(maps->items);
    free(maps->text);
    *maps = (Maps){.items = NULL};
}

size_t maps_index(const Maps *maps, vm_addr addr) {
    size_t low = 0, high = maps->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (maps->items[middle].end <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
