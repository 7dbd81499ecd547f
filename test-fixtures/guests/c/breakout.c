/*
 * breakout ACTION...: a guest that has been taken over. Asks for its time like a genuine one, then makes real system
 * calls, one for each ACTION, and tells on the virtual stdout what became of it.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const guest_signatures[] = {"time(p)i", "write(ipi)i", NULL};

/* What proc(5) has of a process. */
#define PROCESS(pid) "/proc/" pid "/"

static int opens(const char *path, int flags)
{
    int fd = open(path, flags, 0600);
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && (flags & O_CREAT))
        unlink(path);
    return fd;
}

static int read_passwd(void) { return opens("/etc/passwd", O_RDONLY); }
static int read_own_passwd(void) { return opens(PROCESS("self") "root/etc/passwd", O_RDONLY); }
static int read_init(void) { return opens(PROCESS("1") "status", O_RDONLY); }
static int read_device(void) { return opens("/dev/urandom", O_RDONLY); }
static int list_root(void) { return opens("/home", O_RDONLY | O_DIRECTORY); }
static int write_file(void) { return opens("/tmp/sandbox-breakout", O_WRONLY | O_CREAT); }

static int make_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }

/* To an address that is nobody's (RFC 5737); datagrams need an answer from nobody. */
static int connect_out(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(0xc0000201)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return fd < 0 ? fd : connect(fd, (struct sockaddr *)&address, sizeof address);
}

static int fork_child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static int signal_parent(void) { return kill(getppid(), 0); }
static int signal_all(void) { return kill(-1, 0); }
static int trace(void) { return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL); }

static int run_shell(void)
{
    char *const arguments[] = {"sh", "-c", "exit 77", NULL};
    return execve("/bin/sh", arguments, (char *const[]){NULL});
}

static int become_root(void) { return setuid(0); }
/* Where there is nothing to mount on: it must do no harm where there is no wall. */
static int mount_nowhere(void) { return (int)syscall(SYS_mount, "proc", "/nonexistent", "proc", 0, NULL); }

/* What bwrap keeps open are no files of the controller: fails unless one can be written to. */
static int write_descriptors(void)
{
    for (int fd = 3; fd < 256; fd++)
        if (write(fd, "x", 1) == 1)
            return fd;
    return -1;
}

static int map_code(int protection, int changed)
{
    void *page = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return -1;
    return changed == 0 ? 0 : mprotect(page, 4096, changed);
}

static int map_writable_code(void) { return map_code(PROT_READ | PROT_WRITE | PROT_EXEC, 0); }
static int make_code(void) { return map_code(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC); }

static int close_pipe(void) { return close(0); }
static int send_descriptor(void) { return (int)sendmsg(1, &(struct msghdr){0}, MSG_NOSIGNAL); }

/* Calls of other ABIs, which have other numbers: getpid is 20 for a 32-bit program, and 39 with the x32 bit. */
static int call_32_bit(void)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
    errno = ENOSYS;
    return result < 0 ? -1 : 0;
}

static int call_x32(void) { return (int)syscall(0x40000000L + 39); }
static int call_unknown(void) { return (int)syscall(5000L); }

static int fault(void) { return *(volatile int *)8; }
static int give_up(void) { abort(); }
static int divide(void)
{
    volatile int zero = 0;
    int one = 1;
    /* Not folded away: a division by zero is a trap on x86. */
    __asm__ volatile("" : "+r"(one));
    return one / zero;
}
static int overflow(void)
{
    volatile char frame[65536];
    frame[0] = 1;
    return frame[0] + overflow() + frame[1];
}
static int burn(void)
{
    for (;;)
        __asm__ volatile("");
}
static int hoard(void)
{
    for (size_t size = 1 << 20;; size = 1 << 20) {
        char *memory = malloc(size);
        if (memory == NULL)
            return -1;
        memset(memory, 1, size);
    }
}
static int free_twice(void)
{
    void *volatile memory = malloc(16);
    void *volatile same = memory;
    free(memory);
    free(same);
    return 0;
}

static const struct action {
    const char *name;
    int (*run)(void);
} actions[] = {
    {"passwd", read_passwd},
    {"passwd-by-proc", read_own_passwd},
    {"proc", read_init},
    {"device", read_device},
    {"list", list_root},
    {"write", write_file},
    {"socket", make_socket},
    {"connect", connect_out},
    {"fork", fork_child},
    {"kill-parent", signal_parent},
    {"kill-all", signal_all},
    {"ptrace", trace},
    {"execve", run_shell},
    {"setuid", become_root},
    {"mount", mount_nowhere},
    {"descriptors", write_descriptors},
    {"writable-code", map_writable_code},
    {"make-code", make_code},
    {"close-pipe", close_pipe},
    {"send-descriptor", send_descriptor},
    {"call-32-bit", call_32_bit},
    {"call-x32", call_x32},
    {"call-unknown", call_unknown},
    {"fault", fault},
    {"abort", give_up},
    {"divide", divide},
    {"overflow", overflow},
    {"burn", burn},
    {"hoard", hoard},
    {"free-twice", free_twice},
};

static void perform(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, name) != 0)
            continue;
        errno = 0;
        int result = actions[i].run();
        guest_printf("%s %s\n", name, result >= 0 ? "done" : strerrorname_np(errno));
        return;
    }
    exit(2);
}

int main(int argc, char **argv)
{
    guest_start();
    guest_time(NULL);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "exit=", 5) == 0)
            return atoi(argv[i] + 5);
        perform(argv[i]);
    }
    return 0;
}
