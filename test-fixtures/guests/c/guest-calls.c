/* The calls by their names. */
#include "guest.h"

#include <stdarg.h>
#include <stdlib.h>

int guest_open(const char *path, int flags, unsigned mode)
{
    return (int)GUEST_CALL("open(pii)i", guest_p(path), guest_i(flags), guest_i(mode)).i;
}

int guest_close(int fd)
{
    return (int)GUEST_CALL("close(i)i", guest_i(fd)).i;
}

int64_t guest_read(int fd, void *buffer, size_t count)
{
    return GUEST_CALL("read(ipi)i", guest_i(fd), guest_p(buffer), guest_i((int64_t)count)).i;
}

int64_t guest_write(int fd, const void *buffer, size_t count)
{
    return GUEST_CALL("write(ipi)i", guest_i(fd), guest_p(buffer), guest_i((int64_t)count)).i;
}

int guest_stat(const char *path, struct stat *result)
{
    return (int)GUEST_CALL("stat64(pp)i", guest_p(path), guest_p(result)).i;
}

char *guest_getcwd(char *buffer, size_t size)
{
    return GUEST_CALL("getcwd(pi)p", guest_p(buffer), guest_i((int64_t)size)).p;
}

void *guest_opendir(const char *path)
{
    return GUEST_CALL("opendir(p)p", guest_p(path)).p;
}

struct dirent *guest_readdir(void *dir)
{
    return GUEST_CALL("readdir(p)p", guest_p(dir)).p;
}

int guest_closedir(void *dir)
{
    return (int)GUEST_CALL("closedir(p)i", guest_p(dir)).i;
}

int guest_rename(const char *from, const char *to)
{
    return (int)GUEST_CALL("rename(pp)i", guest_p(from), guest_p(to)).i;
}

int guest_unlink(const char *path)
{
    return (int)GUEST_CALL("unlink(p)i", guest_p(path)).i;
}

int64_t guest_getuid(void)
{
    return guest_call("getuid()i", NULL).i;
}

char *guest_getenv(const char *name)
{
    return GUEST_CALL("getenv(p)p", guest_p(name)).p;
}

char **guest_get_environ(void)
{
    return guest_call("get_environ()p", NULL).p;
}

int guest_gettimeofday(struct timeval *now)
{
    return (int)GUEST_CALL("gettimeofday(pp)i", guest_p(now), guest_p(NULL)).i;
}

int64_t guest_time(int64_t *now)
{
    return GUEST_CALL("time(p)i", guest_p(now)).i;
}

int guest_select(int nfds, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout)
{
    return (int)GUEST_CALL("select(ipppp)i", guest_i(nfds), guest_p(reads), guest_p(writes),
                           guest_p(excepts), guest_p(timeout))
        .i;
}

void guest_printf(const char *format, ...)
{
    char text[8192];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= sizeof text)
        exit(99);
    for (int done = 0; done < length;) {
        int64_t written = guest_write(1, text + done, (size_t)(length - done));
        if (written <= 0)
            exit(99);
        done += (int)written;
    }
}
