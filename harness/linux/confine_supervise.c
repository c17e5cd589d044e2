// Stays above the command until nothing of it is left. Without a pid namespace a process
// can leave its parent and its session, but neither its user nor the supervisor, which
// inherits every orphan.

#include "confine.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Kills all processes of a user but this one's, by being that user.
static void kill_all_of(uid_t uid) {
    pid_t killer = fork();
    if (killer == 0) {
        if (setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0)
            kill(-1, SIGKILL); // kill(2): every process it may signal, itself spared
        _exit(0);
    }
    while (killer > 0 && waitpid(killer, NULL, 0) < 0 && errno == EINTR)
        ;
}

// A process that forks while others are killed leaves a child: again until there is none.
static void end_all_of(uid_t uid) {
    int status;
    do
        kill_all_of(uid);
    while (waitpid(-1, &status, 0) > 0 || errno == EINTR);
}

static int wait_for(pid_t command, const sigset_t *awaited) {
    for (;;) {
        int number, status;
        if (sigwait(awaited, &number) != 0 || number != SIGCHLD) {
            // The grader asks for it, or has ended. The command may still be root.
            kill(command, SIGKILL);
            return 128 + SIGKILL;
        }
        for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
            if (ended == command)
                return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
}

static void become_command(Supervised *run, const sigset_t *mask) {
    setsid();
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (run->command_end >= 0)
        close(run->connections.channel);
}

static bool stay_above(uid_t uid, pid_t command, const sigset_t *awaited, Supervised *run,
                       Error *err) {
    bool answered = true;
    if (run->command_end >= 0) {
        close(run->command_end);
        answered = answer_connections(&run->connections, err);
    }
    if (answered)
        run->exit_code = wait_for(command, awaited);
    else
        kill(command, SIGKILL);
    end_all_of(uid);
    return answered;
}

bool supervise(uid_t uid, Supervised *run, Error *err) {
    sigset_t awaited, before;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGTERM);
    sigprocmask(SIG_BLOCK, &awaited, &before);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0)
        return error_set(err, "prctl: %s", strerror(errno));
    const pid_t command = fork();
    if (command < 0)
        return error_set(err, "fork: %s", strerror(errno));
    run->is_command = command == 0;
    if (!run->is_command)
        return stay_above(uid, command, &awaited, run, err);
    become_command(run, &before);
    return true;
}
