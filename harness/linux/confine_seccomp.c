// The filters of system calls. The lists name what neither a compiler nor Wine needs, and
// what past attacks on the kernel went through. What is not named is allowed, so that a new
// version of either keeps working.

#include "confine.h"

#include "wine_private.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const DENIED[] = {
    // other namespaces, other file systems
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount",
    "fspick", "open_tree", "move_mount", "mount_setattr", "mknod", "mknodat", "quotactl",
    "quotactl_fd", "open_by_handle_at", "name_to_handle_at", "fanotify_init",
    // memory of other processes, past Wine's own way through /proc and ptrace
    "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    // what outlives every process: System V's objects, POSIX message queues
    "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop",
    "semtimedop", "semctl", "mq_open", "mq_unlink",
    // large and young parts of the kernel
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "keyctl", "add_key", "request_key", "lookup_dcookie",
    // the machine's own affairs
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "swapon",
    "swapoff", "reboot", "acct", "syslog", "settimeofday", "clock_settime", "adjtimex",
    "clock_adjtime", "sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt", "vhangup",
    "personality", "nfsservctl"};

// wineserver traces its clients; Wine speaks to it through a socket, as Criterion does to its
// tests.
static const char *const DENIED_TO_COMPILERS[] = {"ptrace", "socket", "socketpair"};

static bool deny(scmp_filter_ctx filter, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        // Another machine's, or younger than this library: it cannot be named here.
        if (number < 0)
            continue;
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0) != 0)
            return false;
    }
    return true;
}

static bool deny_new_namespaces(scmp_filter_ctx filter) {
    static const uint64_t flags[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,   CLONE_NEWNET,
                                     CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                             SCMP_A0(SCMP_CMP_MASKED_EQ, flags[i], flags[i])) != 0)
            return false;
    // clone3() has its flags in memory, where no filter looks; libc then calls clone().
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

// Only sockets of files, and of those none that sends without a connection: no network, and
// none of the kernel's own families.
static bool deny_other_sockets(scmp_filter_ctx filter) {
    static const uint64_t types[] = {SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET};
    enum { TYPE = 0xf }; // the rest of the argument are flags
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                             SCMP_A1(SCMP_CMP_MASKED_EQ, TYPE, types[i])) != 0 ||
            seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socketpair), 1,
                             SCMP_A1(SCMP_CMP_MASKED_EQ, TYPE, types[i])) != 0)
            return false;
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                            SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0 &&
           // Types into the terminal of whoever runs the grader.
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                            SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, TIOCSTI)) == 0;
}

static bool add_rules(scmp_filter_ctx filter, Profile profile) {
#define COUNT(list) (sizeof list / sizeof *list)
    // 32-bit system calls have other numbers, which no list here knows.
    return seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM)) == 0 &&
           deny(filter, DENIED, COUNT(DENIED)) && deny_new_namespaces(filter) &&
           (profile == PROFILE_COMPILER
                ? deny(filter, DENIED_TO_COMPILERS, COUNT(DENIED_TO_COMPILERS))
                : deny_other_sockets(filter));
#undef COUNT
}

static bool load_lists(Profile profile, Error *err) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return error_set(err, "seccomp_init: out of memory");
    bool made = add_rules(filter, profile);
    int refused = made ? seccomp_load(filter) : 0;
    seccomp_release(filter);
    if (!made)
        return error_set(err, "the list of system calls cannot be made");
    return refused == 0 || error_set(err, "seccomp: %s", strerror(-refused));
}

// A Win32 program makes no system calls itself: its calls go through Wine, which lies above
// WINE_LIBRARIES_BEGIN. This does not stop code that places itself above, only the walls and
// lists do: it is a second layer.
static bool load_instruction_filter(Error *err) {
    // x86 is little-endian: the upper half of a 64-bit field comes second.
    const uint32_t high_half = offsetof(struct seccomp_data, instruction_pointer) + 4;
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, high_half),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)(WINE_LIBRARIES_BEGIN >> 32), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return error_set(err, "seccomp: %s", strerror(errno));
    return true;
}

bool filter_system_calls(Profile profile, Error *err) {
    if (profile == PROFILE_NONE)
        return true;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(err, "PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
    return load_lists(profile, err) && (profile != PROFILE_WINE || load_instruction_filter(err));
}
