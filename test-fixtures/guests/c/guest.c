#include "guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FROM_CONTROLLER = 0, TO_CONTROLLER = 1 };

int guest_errno;

_Noreturn static void die(const char *text)
{
    fprintf(stderr, "%s\n", text);
    abort();
}

_Noreturn static void die_of_errno(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    abort();
}

/* The bytes go out from where they lie, so that a bad address is the kernel's to find. */
static void send_bytes(const void *bytes, size_t count)
{
    const char *next = bytes;
    while (count > 0) {
        ssize_t sent = write(TO_CONTROLLER, next, count);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            die_of_errno("write(stdout)");
        next += sent;
        count -= (size_t)sent;
    }
}

static void receive_bytes(void *bytes, size_t count)
{
    char *next = bytes;
    while (count > 0) {
        ssize_t received = read(FROM_CONTROLLER, next, count);
        if (received < 0 && errno == EINTR)
            continue;
        if (received < 0)
            die_of_errno("read(stdin)");
        if (received == 0)
            die("stdin is closed, subprocess interrupted");
        next += received;
        count -= (size_t)received;
    }
}

static size_t receive_size(void)
{
    size_t size;
    receive_bytes(&size, sizeof size);
    return size;
}

static void *receive_pointer(void)
{
    void *pointer;
    receive_bytes(&pointer, sizeof pointer);
    return pointer;
}

static void obey_read_memory(void)
{
    const void *address = receive_pointer();
    send_bytes(address, receive_size());
}

static void obey_read_string(void)
{
    const char *address = receive_pointer();
    size_t length = strnlen(address, receive_size());
    send_bytes(&length, sizeof length);
    send_bytes(address, length);
}

static void obey_write_memory(void)
{
    void *address = receive_pointer();
    receive_bytes(address, receive_size());
}

static void obey_allocate(void)
{
    size_t size = receive_size();
    /* malloc(0) may answer NULL, which would read as a failure. */
    void *block = malloc(size > 0 ? size : 1);
    if (block == NULL)
        die_of_errno("malloc");
    receive_bytes(block, size);
    send_bytes(&block, sizeof block);
}

static void obey_set_errno(void)
{
    int number;
    receive_bytes(&number, sizeof number);
    guest_errno = number;
}

static union guest_value receive_result(char kind, char expected)
{
    union guest_value result = {.i = 0};
    if (kind != expected) {
        fprintf(stderr, "waiting for a result of type %c but got %c instead\n", expected, kind);
        abort();
    }
    switch (kind) {
    case 'i':
        receive_bytes(&result.i, sizeof result.i);
        break;
    case 'f':
        receive_bytes(&result.f, sizeof result.f);
        break;
    case 'p':
        result.p = receive_pointer();
        break;
    }
    return result;
}

/* Obeys commands until the result; those that came late, after the previous result, are read first. */
static union guest_value obey(char expected)
{
    for (;;) {
        char command;
        receive_bytes(&command, 1);
        switch (command) {
        case 'R':
            obey_read_memory();
            break;
        case 'Z':
            obey_read_string();
            break;
        case 'W':
            obey_write_memory();
            break;
        case 'M':
            obey_allocate();
            break;
        case 'F':
            free(receive_pointer());
            break;
        case 'E':
            obey_set_errno();
            break;
        case 'v':
        case 'i':
        case 'f':
        case 'p':
            return receive_result(command, expected);
        default:
            fprintf(stderr, "protocol error: unexpected byte %d\n", (unsigned char)command);
            abort();
        }
    }
}

void guest_start(void)
{
    const char *asked = getenv("RPY_SANDBOX_DUMP");
    if (asked == NULL || *asked == '\0')
        return;
    printf("Version: 20001\nPlatform: linux\nFuncs:");
    for (const char *const *signature = guest_signatures; *signature != NULL; signature++)
        printf(" %s", *signature);
    printf("\n");
    exit(0);
}

/* What is called must stand in the dump. */
static void require_declared(const char *signature)
{
    for (const char *const *declared = guest_signatures; *declared != NULL; declared++)
        if (strcmp(*declared, signature) == 0)
            return;
    fprintf(stderr, "not in guest_signatures: %s\n", signature);
    abort();
}

size_t guest_encode_request(char *request, const char *signature, const union guest_value *arguments)
{
    size_t length = strlen(signature);
    char *next = request;
    *next++ = (char)(unsigned char)length;
    memcpy(next, signature, length);
    next += length;
    for (const char *kind = strchr(signature, '(') + 1; *kind != ')'; kind++, arguments++) {
        size_t size = *kind == 'p' ? sizeof arguments->p : 8;
        memcpy(next, arguments, size);
        next += size;
    }
    return (size_t)(next - request);
}

union guest_value guest_call(const char *signature, const union guest_value *arguments)
{
    char request[GUEST_REQUEST_BYTES];
    require_declared(signature);
    send_bytes(request, guest_encode_request(request, signature, arguments));
    guest_errno = 0;
    return obey(signature[strlen(signature) - 1]);
}
