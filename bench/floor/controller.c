/*
 * controller GUEST ARGUMENTS...: the least that a controller of this protocol can be, as the floor of a
 * benchmark. It answers getuid, stat64, write and rename the way ours does, with blocking reads and writes over pipes,
 * from constants; it checks what it must to stay in step and nothing more. Exits as the guest does.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, PIECE_BYTES = 65536 };

static int from_guest, to_guest;

_Noreturn static void die(const char *what)
{
    perror(what);
    exit(125);
}

/* Reads until `have` bytes of what the guest writes are at least `need`; answers how many there are. */
static size_t receive(char *bytes, size_t have, size_t need, size_t room)
{
    while (have < need) {
        ssize_t count = read(from_guest, bytes + have, room - have);
        if (count < 0)
            die("read");
        if (count == 0)
            return 0;
        have += (size_t)count;
    }
    return have;
}

static void send_all(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(to_guest, bytes, count);
        if (written < 0)
            die("write");
        bytes += written;
        count -= (size_t)written;
    }
}

static size_t put(char *bytes, size_t at, const void *value, size_t size)
{
    memcpy(bytes + at, value, size);
    return at + size;
}

/* `i` and 8 bytes, behind what is already to be sent. */
static void send_result(char *answer, size_t at, int64_t value)
{
    answer[at] = 'i';
    send_all(answer, put(answer, at + 1, &value, sizeof value));
}

static void answer_getuid(const char *arguments)
{
    char answer[16];
    (void)arguments;
    send_result(answer, 0, 1000);
}

static void answer_stat(const char *arguments)
{
    char answer[512], reply[8 + PATH_BYTES];
    uint64_t maximum = PATH_BYTES, length, size = sizeof(struct stat);
    struct stat result;
    answer[0] = 'Z';
    put(answer, 9, &maximum, sizeof maximum);
    send_all(answer, put(answer, 1, arguments, 8) + 8);
    size_t have = receive(reply, 0, sizeof length, sizeof reply);
    memcpy(&length, reply, sizeof length);
    if (have == 0 || length >= PATH_BYTES || receive(reply, have, sizeof length + length, sizeof reply) == 0)
        exit(124);
    memset(&result, 0, sizeof result);
    result.st_mode = S_IFDIR | 0755;
    answer[0] = 'W';
    size_t at = put(answer, 1, arguments + 8, 8);
    at = put(answer, at, &size, sizeof size);
    send_result(answer, put(answer, at, &result, sizeof result), 0);
}

static void answer_rename(const char *arguments)
{
    char answer[34], replies[2 * (8 + PATH_BYTES)];
    uint64_t maximum = PATH_BYTES, length;
    size_t have = 0, end = 0;
    for (size_t at = 0; at < 2; at++) {
        answer[17 * at] = 'Z';
        put(answer, put(answer, 17 * at + 1, arguments + 8 * at, 8), &maximum, sizeof maximum);
    }
    send_all(answer, sizeof answer);
    for (int path = 0; path < 2; path++) {
        have = receive(replies, have, end + sizeof length, sizeof replies);
        memcpy(&length, replies + end, sizeof length);
        if (have == 0 || length >= PATH_BYTES)
            exit(124);
        end += sizeof length + length;
        have = receive(replies, have, end, sizeof replies);
        if (have == 0)
            exit(124);
    }
    send_result(answer, 0, 0);
}

static void answer_write(const char *arguments)
{
    static char data[PIECE_BYTES];
    char answer[32];
    uint64_t count;
    memcpy(&count, arguments + 16, sizeof count);
    if (count > sizeof data)
        count = sizeof data;
    answer[0] = 'R';
    put(answer, 9, &count, sizeof count);
    send_all(answer, put(answer, 1, arguments + 8, 8) + 8);
    if (count > 0 && receive(data, 0, count, sizeof data) == 0)
        exit(124);
    send_result(answer, 0, (int64_t)count);
}

/* What a request looks like up to its arguments, how long those are, and who answers it. */
static const struct call {
    const char *head;
    size_t argument_bytes;
    void (*answer)(const char *arguments);
} calls[] = {
    {"\x09getuid()i", 0, answer_getuid},
    {"\x0bstat64(pp)i", 16, answer_stat},
    {"\x0bwrite(ipi)i", 24, answer_write},
    {"\x0brename(pp)i", 16, answer_rename},
};

static const struct call *find_call(const char *request, size_t size)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strlen(calls[i].head) == size && memcmp(request, calls[i].head, size) == 0)
            return &calls[i];
    fprintf(stderr, "no answer for %.*s\n", (int)size - 1, request + 1);
    exit(124);
}

/* Half-duplex: nothing follows a request, so each begins in an empty buffer. */
static void serve(void)
{
    char request[512];
    for (;;) {
        size_t have = receive(request, 0, 1, sizeof request);
        if (have == 0)
            return;
        size_t head = 1 + (size_t)(unsigned char)request[0];
        have = receive(request, have, head, sizeof request);
        if (have == 0)
            exit(124);
        const struct call *call = find_call(request, head);
        if (receive(request, have, head + call->argument_bytes, sizeof request) == 0)
            exit(124);
        call->answer(request + head);
    }
}

static pid_t start_guest(char **arguments)
{
    int requests[2], answers[2];
    if (pipe(requests) != 0 || pipe(answers) != 0)
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        /* As ours does: a guest has a session of its own, which Linux's scheduler takes for a group of its own. */
        setsid();
        dup2(answers[0], 0);
        dup2(requests[1], 1);
        close(requests[0]);
        close(answers[1]);
        execv(arguments[0], arguments);
        die(arguments[0]);
    }
    close(requests[1]);
    close(answers[0]);
    from_guest = requests[0];
    to_guest = answers[1];
    return pid;
}

int main(int argc, char **argv)
{
    int status;
    if (argc < 2) {
        fprintf(stderr, "usage: controller GUEST ARGUMENTS...\n");
        return 2;
    }
    pid_t pid = start_guest(argv + 1);
    serve();
    if (waitpid(pid, &status, 0) < 0)
        die("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
