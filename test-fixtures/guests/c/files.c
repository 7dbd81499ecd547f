/*
 * files DIRECTORY: makes, reads, renames and removes a file in DIRECTORY, which must be writable, and says
 * on the virtual stdout what it saw. Exits with the number of calls that failed, without the one that has to.
 */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const guest_signatures[] = {
    "close(i)i",  "closedir(p)i", "getcwd(pi)p",  "open(pii)i",  "opendir(p)p", "read(ipi)i",
    "readdir(p)p", "rename(pp)i",  "stat64(pp)i", "unlink(p)i", "write(ipi)i", NULL};

/* Bytes that text would not survive. */
static const char content[] = "one\n\0\xff\x80two\n";

static int failures;

static void check(const char *what, int succeeded)
{
    int number = guest_errno;
    if (succeeded)
        return;
    failures++;
    guest_printf("%s failed with errno %d\n", what, number);
}

static void make_file(const char *path)
{
    size_t size = sizeof content - 1;
    int fd = guest_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    check("open for writing", fd >= 0);
    check("write", guest_write(fd, content, size) == (int64_t)size);
    check("close", guest_close(fd) == 0);
}

static void read_file(const char *path)
{
    char bytes[64];
    int fd = guest_open(path, O_RDONLY, 0);
    check("open for reading", fd >= 0);
    int64_t size = guest_read(fd, bytes, sizeof bytes);
    int is_same = size == (int64_t)sizeof content - 1 && memcmp(bytes, content, (size_t)size) == 0;
    guest_printf("read %" PRId64 " %s\n", size, is_same ? "same" : "different");
    check("read at the end", guest_read(fd, bytes, sizeof bytes) == 0);
    check("close", guest_close(fd) == 0);
}

static void show_stat(const char *path)
{
    struct stat result;
    memset(&result, 0xaa, sizeof result);
    check("stat64", guest_stat(path, &result) == 0);
    guest_printf("stat size %" PRIdMAX " mode %o links %ju\n", (intmax_t)result.st_size,
                 (unsigned)result.st_mode, (uintmax_t)result.st_nlink);
}

static void show_directory(const char *path)
{
    void *dir = guest_opendir(path);
    check("opendir", dir != NULL);
    if (dir == NULL)
        return;
    for (struct dirent *entry = guest_readdir(dir); entry != NULL; entry = guest_readdir(dir))
        guest_printf("entry %s\n", entry->d_name);
    check("closedir", guest_closedir(dir) == 0);
}

int main(int argc, char **argv)
{
    char cwd[4096], made[4096], moved[4096];
    guest_start();
    if (argc != 2) {
        fprintf(stderr, "usage: files DIRECTORY\n");
        return 2;
    }
    snprintf(made, sizeof made, "%s/made.bin", argv[1]);
    snprintf(moved, sizeof moved, "%s/moved.bin", argv[1]);
    check("getcwd", guest_getcwd(cwd, sizeof cwd) == cwd);
    guest_printf("cwd %s\n", cwd);
    make_file(made);
    show_stat(made);
    read_file(made);
    check("rename", guest_rename(made, moved) == 0);
    show_directory(argv[1]);
    check("unlink", guest_unlink(moved) == 0);
    int fd = guest_open(made, O_RDONLY, 0);
    guest_printf("open again %d errno %d %s\n", fd, guest_errno, guest_errno == ENOENT ? "ENOENT" : "");
    return failures;
}
