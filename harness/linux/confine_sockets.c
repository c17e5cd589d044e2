// Whom a Wine session speaks to, where there is no mount namespace: Landlock lets a process
// connect to every socket that has a path. A filter hands each connect(2) to the supervisor,
// which never looks at the address that was asked for: it puts a socket in the place of the
// caller's that is connected to the session's own wineserver.
//
// See seccomp_unotify(2): the address lies in the caller's memory and may change after it was
// read, so that nothing that is decided by it would hold.

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

// In the folder that the prefix's file wineserver names (harness/grader/sandbox/wine.py).
#define SERVER_SOCKETS "tmp/wine-*/server-*/socket"

// --- in the command

static int hand_over_connects(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                        &program);
}

// The room for one descriptor in a message.
typedef union Passed {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
} Passed;

static struct msghdr message_with(Passed *passed, struct iovec *byte) {
    return (struct msghdr){.msg_iov = byte,
                           .msg_iovlen = 1,
                           .msg_control = passed->bytes,
                           .msg_controllen = sizeof passed->bytes};
}

static bool send_descriptor(int channel, int descriptor) {
    char one = 0;
    Passed passed = {0};
    struct msghdr message = message_with(&passed, &(struct iovec){&one, 1});
    passed.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&passed.header), &descriptor, sizeof descriptor);
    return sendmsg(channel, &message, 0) == 1;
}

bool give_up_connecting(int channel, Error *err) {
    int listener = -1;
    const bool given = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                       (listener = hand_over_connects()) >= 0 && send_descriptor(channel, listener);
    if (!given)
        error_set(err, "the filter of connections: %s", strerror(errno));
    if (listener >= 0)
        close(listener);
    close(channel);
    return given;
}

// --- in the supervisor

static int receive_descriptor(int channel) {
    char one;
    Passed passed = {0};
    struct msghdr message = message_with(&passed, &(struct iovec){&one, 1});
    int descriptor = -1;
    const struct cmsghdr *header;
    if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) == 1 &&
        (header = CMSG_FIRSTHDR(&message)) != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

// A path could have been made a link meanwhile: what was opened is what is asked.
static bool is_in_tree(int opened, const char *root) {
    char link[32], path[TREE_PATH];
    snprintf(link, sizeof link, "/proc/self/fd/%d", opened);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    const size_t above = strlen(root);
    return length > (ssize_t)above && memcmp(path, root, above) == 0 && path[above] == '/';
}

static int connect_to(const char *path, const char *root) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int opened = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    int made = -1;
    if (opened >= 0 && is_in_tree(opened, root)) {
        made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", opened);
        if (made >= 0 && connect(made, (struct sockaddr *)&address, sizeof address) != 0) {
            close(made);
            made = -1;
        }
    }
    if (opened >= 0)
        close(opened);
    return made;
}

// -1 while no server of the session listens: its first client then starts one.
static int connect_to_server(const char *root) {
    char pattern[TREE_PATH];
    glob_t found;
    int made = -1;
    snprintf(pattern, sizeof pattern, "%s/" SERVER_SOCKETS, root);
    if (glob(pattern, 0, NULL, &found) != 0)
        return -1;
    for (size_t i = 0; i < found.gl_pathc && made < 0; i++)
        made = connect_to(found.gl_pathv[i], root);
    globfree(&found);
    return made;
}

static void answer(int listener, const struct seccomp_notif *asked, const char *root) {
    struct seccomp_notif_resp reply = {.id = asked->id, .error = -ENOENT};
    const int made = connect_to_server(root);
    struct seccomp_notif_addfd placed = {.id = asked->id,
                                         .flags = SECCOMP_ADDFD_FLAG_SETFD,
                                         .srcfd = (uint32_t)made,
                                         .newfd = (uint32_t)asked->data.args[0],
                                         .newfd_flags = O_CLOEXEC};
    if (made >= 0 && ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &placed) >= 0)
        reply.error = 0;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    if (made >= 0)
        close(made);
}

// A thread of its own, because whoever it connects to may keep it waiting.
static void *answer_all(void *connections) {
    const Connections *c = connections;
    const int listener = receive_descriptor(c->channel);
    close(c->channel);
    for (struct seccomp_notif asked; listener >= 0;) {
        memset(&asked, 0, sizeof asked);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == 0)
            answer(listener, &asked, c->root);
        else if (errno != EINTR && errno != ENOENT)
            break;
    }
    return NULL;
}

bool answer_connections(Connections *connections, Error *err) {
    pthread_t thread;
    const int refused = pthread_create(&thread, NULL, answer_all, connections);
    return refused == 0 || error_set(err, "pthread_create: %s", strerror(refused));
}
