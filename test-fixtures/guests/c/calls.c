/*
 * calls N getuid|stat|write|rename PATH [time]: makes one call N times, for timing. `write` writes on the virtual
 * stdout; PATH is for stat, and for rename, to itself. With `time`, tells on the real stderr how many nanoseconds the N calls took.
 */
#include "guest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const guest_signatures[] = {"getuid()i", "rename(pp)i", "stat64(pp)i", "write(ipi)i", NULL};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int make_call(const char *what, const char *path)
{
    struct stat result;
    if (strcmp(what, "getuid") == 0)
        return guest_getuid() >= 0;
    if (strcmp(what, "stat") == 0)
        return guest_stat(path, &result) == 0;
    if (strcmp(what, "rename") == 0)
        return guest_rename(path, path) == 0;
    return guest_write(1, "write", 5) == 5;
}

int main(int argc, char **argv)
{
    guest_start();
    if (argc < 4) {
        fprintf(stderr, "usage: calls N getuid|stat|write|rename PATH [time]\n");
        return 2;
    }
    long count = strtol(argv[1], NULL, 10);
    int64_t start = now_ns();
    for (long i = 0; i < count; i++)
        if (!make_call(argv[2], argv[3]))
            return 1;
    if (argc > 4 && strcmp(argv[4], "time") == 0)
        fprintf(stderr, "%" PRId64 "\n", now_ns() - start);
    return 0;
}
