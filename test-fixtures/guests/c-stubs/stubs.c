/*
 * stubs [DIRECTORY]: calls some twenty of the generated stubs in a directory that it makes in DIRECTORY (/tmp),
 * says on the virtual stdout what each answered, and leaves through _exit with the number of surprises.
 */
#include "sandbox_guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int surprises;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (sandbox_write(STDOUT_FILENO, line, (size_t)length) != length)
        surprises++;
}

static void expect(const char *what, int is_so)
{
    if (is_so)
        return;
    surprises++;
    say("surprise: %s, errno %d\n", what, errno);
}

static void write_and_read(void)
{
    static const char content[] = "one\0two\xff";
    char bytes[64];
    struct stat status;
    int fd = sandbox_open("made.bin", O_RDWR | O_CREAT | O_EXCL, 0640);
    expect("open", fd > STDERR_FILENO);
    say("write %zd\n", sandbox_write(fd, content, sizeof content));
    say("lseek %jd\n", (intmax_t)sandbox_lseek(fd, 4, SEEK_SET));
    ssize_t length = sandbox_read(fd, bytes, sizeof bytes);
    say("read %zd %s\n", length, memcmp(bytes, content + 4, sizeof content - 4) == 0 ? "same" : "different");
    memset(&status, 0xaa, sizeof status);
    expect("fstat64", sandbox_fstat64(fd, &status) == 0);
    say("fstat64 size %jd mode %o\n", (intmax_t)status.st_size, (unsigned)status.st_mode);
    expect("ftruncate", sandbox_ftruncate(fd, 2) == 0);
    expect("close", sandbox_close(fd) == 0);
    expect("stat64", sandbox_stat64("made.bin", &status) == 0);
    say("stat64 size %jd\n", (intmax_t)status.st_size);
}

static void list(void)
{
    struct sandbox_dir *dir = sandbox_opendir(".");
    expect("opendir", dir != NULL);
    for (struct dirent *entry = sandbox_readdir(dir); entry != NULL; entry = sandbox_readdir(dir))
        say("readdir %s\n", entry->d_name);
    expect("closedir", sandbox_closedir(dir) == 0);
}

static void fail(void)
{
    errno = 0;
    int fd = sandbox_open("missing", O_RDONLY, 0);
    say("open %d %s\n", fd, errno == ENOENT ? "ENOENT" : strerror(errno));
    expect("access", sandbox_access(".", F_OK) == 0);
    say("errno after a success %s\n", errno == ENOENT ? "ENOENT" : strerror(errno));
    errno = 0;
    say("readlink %zd", sandbox_readlink(".", (char[8]){0}, 8));
    say(" %s\n", errno == EINVAL ? "EINVAL" : strerror(errno));
}

static void ask(void)
{
    struct timespec now;
    const char *greeting = sandbox_getenv("GREETING");
    say("getenv %s\n", greeting == NULL ? "(unset)" : greeting);
    say("getenv %s\n", sandbox_getenv("SURELY_NOT_SET") == NULL ? "(unset)" : "set");
    expect("clock_gettime", sandbox_clock_gettime(CLOCK_REALTIME, &now) == 0);
    say("clock_gettime %jd.%09ld time %s\n", (intmax_t)now.tv_sec, now.tv_nsec,
        sandbox_time(NULL) == now.tv_sec ? "same" : "different");
    say("umask %o", (unsigned)sandbox_umask(022));
    say(" %o\n", (unsigned)sandbox_umask(022));
}

int main(int argc, char **argv)
{
    char cwd[4096];
    expect("chdir", sandbox_chdir(argc > 1 ? argv[1] : "/tmp") == 0);
    expect("mkdir", sandbox_mkdir("stubs", 0755) == 0);
    expect("chdir", sandbox_chdir("stubs") == 0);
    expect("getcwd", sandbox_getcwd(cwd, sizeof cwd) == cwd);
    say("getcwd %s\n", cwd);
    write_and_read();
    expect("rename", sandbox_rename("made.bin", "moved.bin") == 0);
    list();
    expect("unlink", sandbox_unlink("moved.bin") == 0);
    fail();
    ask();
    expect("chdir", sandbox_chdir("..") == 0);
    expect("rmdir", sandbox_rmdir("stubs") == 0);
    say("kinds_mix %g\n", sandbox_kinds_mix(-1.5, -7, cwd));
    sandbox__exit(surprises);
}
