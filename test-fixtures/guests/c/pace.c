/*
 * pace N MICROSECONDS: calls getuid N times with such a pause before each, and tells on the real stderr of each call
 * when it was made, in milliseconds of the monotonic clock, and how many microseconds it took.
 */
#include "guest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

const char *const guest_signatures[] = {"getuid()i", NULL};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(int argc, char **argv)
{
    guest_start();
    if (argc < 3) {
        fprintf(stderr, "usage: pace N MICROSECONDS\n");
        return 2;
    }
    long count = strtol(argv[1], NULL, 10);
    int64_t pause = strtol(argv[2], NULL, 10) * INT64_C(1000);
    struct timespec wait = {.tv_sec = (time_t)(pause / 1000000000), .tv_nsec = (long)(pause % 1000000000)};
    int64_t *taken = calloc((size_t)count * 2, sizeof *taken);
    if (taken == NULL)
        return 1;
    for (long i = 0; i < count; i++) {
        nanosleep(&wait, NULL);
        taken[2 * i] = now_ns();
        guest_getuid();
        taken[2 * i + 1] = now_ns() - taken[2 * i];
    }
    for (long i = 0; i < count; i++)
        fprintf(stderr, "%" PRId64 " %" PRId64 "\n", taken[2 * i] / 1000000, taken[2 * i + 1] / 1000);
    return 0;
}
