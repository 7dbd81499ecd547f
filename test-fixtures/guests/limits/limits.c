/* limits MODE: a process that goes over a limit, or does not want to end. Makes no call; ends by itself after a minute. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFE_SECONDS = 60, MEBIBYTE = 1024 * 1024 };

static void spin(void)
{
    for (time_t end = time(NULL) + LIFE_SECONDS; time(NULL) < end;)
        ;
}

static void rest(void)
{
    sleep(LIFE_SECONDS);
}

static void spin_in_child(void)
{
    if (fork() == 0) {
        setsid();
        spin();
    }
    rest();
}

/* Many short children, one after the other, each waited for. */
static void spin_in_children(void)
{
    for (int i = 0; i < 1000; i++) {
        if (fork() == 0) {
            for (clock_t end = clock() + CLOCKS_PER_SEC / 20; clock() < end;)
                ;
            _exit(0);
        }
        wait(NULL);
    }
}

static void take_memory(void)
{
    for (;;) {
        char *block = malloc(MEBIBYTE);
        if (block)
            memset(block, 1, MEBIBYTE);
        usleep(500);
    }
}

static void stop(void)
{
    raise(SIGSTOP);
    rest();
}

static void ignore(void)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_IGN);
    rest();
}

static void close_pipes(void)
{
    for (int fd = 0; fd < 3; fd++)
        close(fd);
}

/* Whoever is left says who it is first, on the real stderr. */
static void tell(void)
{
    dprintf(2, "%d\n", (int)getpid());
}

/* Exits at once and leaves a process of another session that holds its pipes. */
static void leave_holder(void)
{
    if (fork() == 0) {
        setsid();
        tell();
        rest();
    }
    usleep(20000);
}

/* As a daemon does: another session, no pipes, its parent gone; the guest itself lives on a while. */
static void leave_daemon(void)
{
    if (fork() == 0) {
        setsid();
        usleep(300000);
        if (fork() == 0) {
            tell();
            close_pipes();
            rest();
        }
        _exit(0);
    }
    usleep(600000);
}

/* A tree of sessions, all of which ignore what can be ignored. */
static void leave_tree(void)
{
    for (int depth = 0; depth < 4; depth++) {
        if (fork() == 0) {
            setsid();
            tell();
        }
    }
    ignore();
}

/* Ten lines of processes, each of which starts the next and ends, in sessions of their own. */
static void breed(void)
{
    for (int line = 0; line < 10; line++) {
        if (fork() == 0) {
            setsid();
            tell();
            for (time_t end = time(NULL) + LIFE_SECONDS; time(NULL) < end; usleep(5000))
                if (fork() > 0)
                    _exit(0);
            _exit(0);
        }
    }
    rest();
}

static const struct {
    const char *name;
    void (*run)(void);
} modes[] = {
    {"spin", spin},
    {"spin-in-child", spin_in_child},
    {"spin-in-children", spin_in_children},
    {"take-memory", take_memory},
    {"rest", rest},
    {"stop", stop},
    {"ignore", ignore},
    {"leave-holder", leave_holder},
    {"leave-daemon", leave_daemon},
    {"leave-tree", leave_tree},
    {"breed", breed},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(argv[1], modes[i].name) == 0) {
            modes[i].run();
            return 0;
        }
    }
    return 2;
}
