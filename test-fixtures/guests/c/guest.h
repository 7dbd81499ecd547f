/*
 * The guest's side of the sandbox pipe, for test programs in C: requests go out on fd 1, commands and
 * results come in on fd 0. The program's own stderr, fd 2, is real: it is where a guest's last words go.
 */
#ifndef SANDBOX_GUEST_H
#define SANDBOX_GUEST_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>

/* An argument or a result; the signature says which member holds it. */
union guest_value {
    int64_t i;
    double f;
    void *p;
};

/* Every signature that the program may call, sorted, NULL at the end. Each program defines it. */
extern const char *const guest_signatures[];

/* errno of the latest call; 0 where none came with it. */
extern int guest_errno;

static inline union guest_value guest_i(int64_t value)
{
    return (union guest_value){.i = value};
}

static inline union guest_value guest_f(double value)
{
    return (union guest_value){.f = value};
}

/* A guest's argument may point to memory that it only reads. */
static inline union guest_value guest_p(const void *value)
{
    return (union guest_value){.p = (void *)(uintptr_t)value};
}

/* To be called first in main: where RPY_SANDBOX_DUMP asks what the guest is, says so and exits with 0. */
void guest_start(void);

/*
 * Makes one call: `arguments` has one value for each letter between the parentheses.
 * Aborts where the controller breaks the protocol, or where the signature is not among guest_signatures.
 */
union guest_value guest_call(const char *signature, const union guest_value *arguments);

/* The most that a request takes. */
enum { GUEST_REQUEST_BYTES = 512 };

/* The bytes of one call's request, of which it answers the number; whether the signature is declared or not. */
size_t guest_encode_request(char *request, const char *signature, const union guest_value *arguments);

/* guest_call with its arguments in a row. */
#define GUEST_CALL(signature, ...) guest_call(signature, (const union guest_value[]){__VA_ARGS__})

/* Calls by their names: see the man page of each. They answer the failure value and set guest_errno. */
int guest_open(const char *path, int flags, unsigned mode);
int guest_close(int fd);
int64_t guest_read(int fd, void *buffer, size_t count);
int64_t guest_write(int fd, const void *buffer, size_t count);
int guest_stat(const char *path, struct stat *result);
char *guest_getcwd(char *buffer, size_t size);
void *guest_opendir(const char *path);
struct dirent *guest_readdir(void *dir);
int guest_closedir(void *dir);
int guest_rename(const char *from, const char *to);
int guest_unlink(const char *path);
int64_t guest_getuid(void);
char *guest_getenv(const char *name);
char **guest_get_environ(void);
int guest_gettimeofday(struct timeval *now);
int64_t guest_time(int64_t *now);
int guest_select(int nfds, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout);

/* Writes formatted text on the virtual stdout; the program exits with 99 where that fails. */
__attribute__((format(printf, 1, 2))) void guest_printf(const char *format, ...);

#endif
