/*
 * Makes the calls of a script on this machine's kernel and tells what each answered.
 *
 * stdin, in the machine's byte order:
 *   'r' u32 length, path          a new play: closes what is open, goes to the folder, sets the umask to 022
 *   'p' u32 microseconds          waits
 *   'c' u8 length, name, u8 width, u8 count, arguments
 *                                 calls a function of the C library; its result is `width` bytes wide
 * argument:
 *   'i' i64                       an integer, or an address
 *   'r' u32 call                  what an earlier call of the script answered, from 0
 *   'b' u32 length, bytes         a buffer that is read
 *   'B' u32 length, bytes         a buffer that is told afterwards
 * stdout, for each call: i64 result, i32 errno, and for each 'B': u32 length, bytes. Where readdir(3) answered
 * an entry: u32 length, bytes too.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 6, FIRST_FD = 3, OPEN_FILES = 1024, DIRENT_BYTES = 280 };

typedef long call_function(long, long, long, long, long, long);

struct buffer {
  char *bytes;
  uint32_t length;
};

static char *script;
static char *at;
static char *end;
static int64_t *results;
static uint32_t calls;

static void fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

static void take(void *to, size_t length) {
  if ((size_t)(end - at) < length) fail("the script ends too soon");
  memcpy(to, at, length);
  at += length;
}

static void put(const void *from, size_t length) {
  if (fwrite(from, 1, length, stdout) != length) fail("cannot write");
}

static void read_script(void) {
  size_t room = 1 << 20, length = 0, count;
  script = malloc(room);
  while ((count = fread(script + length, 1, room - length, stdin)) > 0) {
    length += count;
    if (length == room) script = realloc(script, room *= 2);
  }
  at = script;
  end = script + length;
}

/** A copy, so that a call which writes past its buffer is found by the allocator. */
static struct buffer take_buffer(void) {
  struct buffer buffer;
  take(&buffer.length, sizeof buffer.length);
  if ((size_t)(end - at) < buffer.length) fail("the script ends too soon");
  buffer.bytes = malloc(buffer.length + 1);
  memcpy(buffer.bytes, at, buffer.length);
  at += buffer.length;
  return buffer;
}

static void begin_play(void) {
  struct buffer path = take_buffer();
  path.bytes[path.length] = '\0';
  for (int fd = FIRST_FD; fd < OPEN_FILES; fd++) close(fd);
  umask(022);
  if (chdir(path.bytes) != 0) fail("cannot go to the folder of a play");
  free(path.bytes);
}

static void pause_for(void) {
  uint32_t microseconds;
  take(&microseconds, sizeof microseconds);
  usleep(microseconds);
}

static void put_told(const struct buffer *told, int count) {
  for (int i = 0; i < count; i++) {
    put(&told[i].length, sizeof told[i].length);
    put(told[i].bytes, told[i].length);
  }
}

static void put_entry(int64_t result) {
  char entry[DIRENT_BYTES] = {0};
  uint32_t length = DIRENT_BYTES;
  const struct dirent *found = (const struct dirent *)result;
  memcpy(entry, found, found->d_reclen < DIRENT_BYTES ? found->d_reclen : DIRENT_BYTES);
  put(&length, sizeof length);
  put(entry, sizeof entry);
}

static void make_call(void) {
  uint8_t name_length, width, count;
  char name[256];
  long values[MOST_ARGUMENTS] = {0};
  struct buffer read[MOST_ARGUMENTS], told[MOST_ARGUMENTS];
  int read_count = 0, told_count = 0;
  take(&name_length, 1);
  take(name, name_length);
  name[name_length] = '\0';
  take(&width, 1);
  take(&count, 1);
  if (count > MOST_ARGUMENTS) fail("too many arguments");
  for (int i = 0; i < count; i++) {
    char kind;
    uint32_t call;
    struct buffer *buffer;
    take(&kind, 1);
    switch (kind) {
      case 'i':
        take(&values[i], sizeof values[i]);
        break;
      case 'r':
        take(&call, sizeof call);
        if (call >= calls) fail("no such call yet");
        values[i] = results[call];
        break;
      default:
        buffer = kind == 'B' ? &told[told_count++] : &read[read_count++];
        *buffer = take_buffer();
        values[i] = (long)buffer->bytes;
    }
  }
  call_function *function = (call_function *)dlsym(RTLD_DEFAULT, name);
  if (!function) fail(name);
  errno = 0;
  int64_t result = function(values[0], values[1], values[2], values[3], values[4], values[5]);
  int32_t error = errno;
  if (width == 4) result = (int32_t)result;
  results = realloc(results, (calls + 1) * sizeof *results);
  results[calls++] = result;
  put(&result, sizeof result);
  put(&error, sizeof error);
  put_told(told, told_count);
  if (strcmp(name, "readdir") == 0 && result) put_entry(result);
  for (int i = 0; i < told_count; i++) free(told[i].bytes);
  for (int i = 0; i < read_count; i++) free(read[i].bytes);
}

int main(void) {
  const struct rlimit limit = {OPEN_FILES, OPEN_FILES};
  setrlimit(RLIMIT_NOFILE, &limit);
  signal(SIGPIPE, SIG_IGN);
  read_script();
  while (at < end) {
    char step;
    take(&step, 1);
    if (step == 'r') begin_play();
    else if (step == 'p') pause_for();
    else make_call();
  }
  return fflush(stdout) == 0 ? 0 : 1;
}
