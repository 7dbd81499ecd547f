/*
 * env NAME MILLISECONDS: tells a variable, the whole environment and the time before and after a sleep, on
 * the virtual stdout.
 */
#include "guest.h"

#include <inttypes.h>
#include <stdlib.h>

const char *const guest_signatures[] = {"get_environ()p", "getenv(p)p", "gettimeofday(pp)i",
                                        "select(ipppp)i", "time(p)i",   "write(ipi)i", NULL};

static int64_t now_us(void)
{
    struct timeval now = {-1, -1};
    if (guest_gettimeofday(&now) != 0)
        exit(1);
    return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}

static void show_variable(const char *name)
{
    const char *value = guest_getenv(name);
    guest_printf("getenv %s %s\n", name, value != NULL ? value : "(unset)");
}

static void show_environment(void)
{
    char **environment = guest_get_environ();
    if (environment == NULL)
        exit(1);
    for (; *environment != NULL; environment++)
        guest_printf("environ %s\n", *environment);
}

static void show_time(void)
{
    int64_t seconds = -1;
    int64_t answered = guest_time(&seconds);
    guest_printf("time %" PRId64 " %s\n", answered, seconds == answered ? "same" : "different");
    guest_printf("gettimeofday %" PRId64 "\n", now_us());
}

static void sleep_ms(long milliseconds)
{
    struct timeval timeout = {milliseconds / 1000, milliseconds % 1000 * 1000};
    int64_t start = now_us();
    int ready = guest_select(0, NULL, NULL, NULL, &timeout);
    int number = guest_errno;
    guest_printf("select %d errno %d slept %" PRId64 "\n", ready, number, now_us() - start);
}

int main(int argc, char **argv)
{
    guest_start();
    if (argc != 3) {
        fprintf(stderr, "usage: env NAME MILLISECONDS\n");
        return 2;
    }
    show_variable(argv[1]);
    show_variable("SURELY_NOT_SET");
    show_environment();
    show_time();
    sleep_ms(strtol(argv[2], NULL, 10));
    return 0;
}
