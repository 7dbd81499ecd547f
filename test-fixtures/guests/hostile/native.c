/* Hostile guests that need what Node cannot do: native.c NAME. Linux on x86-64. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Makes the call getpid()i as a genuine guest would; answers whether there was an answer. */
static int calls_getpid(void)
{
    const char request[] = "\x09getpid()i";
    char answer[9];
    size_t have = 0;
    if (write(1, request, 10) != 10) return 0;
    while (have < sizeof answer) {
        ssize_t n = read(0, answer + have, sizeof answer - have);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n <= 0) return 0;
        have += (size_t)n;
    }
    return answer[0] == 'i';
}

/* Real system calls: whatever comes of them, the session goes on and ends as the guest says. */
static int makes_real_calls(void)
{
    int fd = open("/etc/hostname", O_RDONLY);
    if (fd >= 0) close(fd);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0) close(fd);
    ptrace(PTRACE_ATTACH, getppid(), 0, 0);
    setpriority(PRIO_PROCESS, 0, -20);
    for (int i = 3; i < 64; i++)
        if (fcntl(i, F_GETFD) >= 0) return 3; /* a descriptor of the controller's */
    return calls_getpid() ? 0 : 4;
}

/* Exits with the errno of the last. */
static int makes_unknown_calls(void)
{
    for (int i = 0; i < 50000; i++) {
        char request[64], answer[14];
        int length = sprintf(request + 1, "unknown_%d()v", i);
        request[0] = (char)length;
        if (write(1, request, (size_t)length + 1) != length + 1) return 3;
        for (size_t have = 0; have < 6;) { /* E, the errno, v */
            ssize_t n = read(0, answer + have, 6 - have);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (n <= 0) return 4;
            have += (size_t)n;
        }
        if (i == 49999) return answer[1];
    }
    return 5;
}

static int takes_all_memory(void)
{
    for (;;) {
        size_t size = 64u << 20;
        char *block = malloc(size);
        /* It has all that it gets, and keeps it. */
        if (!block) for (;;) ;
        memset(block, 1, size);
    }
}

/* Its stdin may be a socket, which takes bytes: nobody reads them. */
static int writes_into_its_stdin(void)
{
    char junk[65536];
    memset(junk, 0x41, sizeof junk);
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    for (int i = 0; i < 1000; i++)
        if (write(0, junk, sizeof junk) < 0) break;
    return calls_getpid() ? 0 : 4;
}

/* Descriptors that are sent with the bytes of a request must not pile up on the other side. */
static int sends_descriptors(void)
{
    for (int i = 0; i < 200; i++) {
        char request[] = "\x09getpid()i", answer[9];
        char control[CMSG_SPACE(sizeof(int))];
        struct iovec data = { request, 10 };
        struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        int passed = 2;
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &passed, sizeof passed);
        if (sendmsg(1, &message, 0) < 0) {
            if (errno != ENOTSOCK && errno != EPERM && errno != ENOSYS) return 5;
            return calls_getpid() ? 0 : 4;
        }
        for (size_t have = 0; have < sizeof answer;) {
            ssize_t n = read(0, answer + have, sizeof answer - have);
            if (n < 0 && errno == EAGAIN) continue;
            if (n <= 0) return 6;
            have += (size_t)n;
        }
    }
    return 0;
}

/* Twenty processes that hold the pipes, half of them in sessions of their own; the first one exits. */
static int leaves_a_family(void)
{
    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        if (pid < 0) break;
        if (pid == 0) {
            if (i % 2) setsid();
            sleep(20);
            _exit(0);
        }
    }
    return 0;
}

/* An exec in mid-session: what follows is no guest. */
static int becomes_another(void)
{
    if (!calls_getpid()) return 4;
    execl("/bin/echo", "echo", "not a request", (char *)0);
    return 9;
}

static int overflows_its_stack(void)
{
    volatile char frame[1 << 16];
    frame[0] = 1;
    return overflows_its_stack() + frame[0];
}

static const struct { const char *name; int (*run)(void); } guests[] = {
    { "makes-real-calls", makes_real_calls },
    { "50000-unknown-signatures", makes_unknown_calls },
    { "takes-all-memory", takes_all_memory },
    { "writes-into-its-stdin", writes_into_its_stdin },
    { "sends-descriptors", sends_descriptors },
    { "leaves-a-family", leaves_a_family },
    { "becomes-another-program", becomes_another },
    { "overflows-its-stack", overflows_its_stack },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof guests / sizeof *guests; i++)
        if (strcmp(argv[1], guests[i].name) == 0) return guests[i].run();
    return 2;
}
