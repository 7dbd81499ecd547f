/*
 * kinds [unknown]: one call after another with values at the ends of what each kind of argument holds, and
 * a line on the virtual stdout for each answer; floats in their bits. With `unknown`, then calls that no
 * specification knows: no arguments, 32 of them, a signature of 255 bytes.
 */
#include "guest.h"

#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#define TEN(text) text text text text text text text text text text
/* 3 + 240 + 12 = 255 bytes, the most that the length byte allows. */
#define LONGEST "ext" TEN("_a_name_of_twenty_four__") "(pifpifpif)p"
#define MIXED_32 "(iiiiiiiiffffffffppppppppifpifpif)"

const char *const guest_signatures[] = {
    LONGEST,           "ext_many" MIXED_32 "i", "ext_none()f",           "ext_none()i",
    "ext_none()p",     "ext_none()v",                "kinds_mix(fip)f",       "kinds_ptr(pi)p",
    "kinds_single(f)f", "kinds_void()v",             "kinds_wide(iiii)i",     "write(ipi)i",
    NULL};

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t to_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void *to_pointer(uint64_t address)
{
    return (void *)(uintptr_t)address;
}

static void call_mix(double number, int integer, uint64_t address)
{
    double result =
        GUEST_CALL("kinds_mix(fip)f", guest_f(number), guest_i(integer), guest_p(to_pointer(address))).f;
    guest_printf("mix %016" PRIx64 " %d %" PRIx64 " -> %016" PRIx64 "\n", to_bits(number), integer, address,
                 to_bits(result));
}

static void call_single(double number)
{
    double result = GUEST_CALL("kinds_single(f)f", guest_f(number)).f;
    guest_printf("single %016" PRIx64 " -> %016" PRIx64 "\n", to_bits(number), to_bits(result));
}

static void call_ptr(uint64_t address, uint64_t integer)
{
    void *result = GUEST_CALL("kinds_ptr(pi)p", guest_p(to_pointer(address)), guest_i((int64_t)integer)).p;
    guest_printf("ptr %" PRIx64 " %" PRIu64 " -> %" PRIxPTR "\n", address, integer, (uintptr_t)result);
}

static void call_wide(int64_t wide, unsigned char byte, short small, signed char signed_byte)
{
    int64_t result = GUEST_CALL("kinds_wide(iiii)i", guest_i(wide), guest_i(byte), guest_i(small),
                                guest_i(signed_byte))
                         .i;
    guest_printf("wide %" PRId64 " %d %d %d -> %" PRId64 "\n", wide, byte, small, signed_byte, result);
}

static void call_known(void)
{
    const double numbers[] = {
        0.0,
        -0.0,
        0.5,
        -1.0,
        DBL_MAX,
        -DBL_MAX,
        DBL_MIN,
        from_bits(1),                  /* the smallest denormal */
        from_bits(0x000fffffffffffff), /* the largest */
        INFINITY,
        -INFINITY,
        from_bits(0x7ff8000000000000), /* quiet NaN */
        from_bits(0xfff8000000000001), /* negative, with a payload */
        from_bits(0x7ff0000000000001), /* signalling */
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        call_mix(numbers[i], i % 2 ? INT_MIN : INT_MAX, i % 2 ? UINT64_MAX : 0);
    call_mix(1.0, 0, INT64_MAX);
    call_mix(1.0, -1, (uint64_t)INT64_MAX + 1);
    guest_call("kinds_void()v", NULL);
    guest_printf("void\n");
    call_ptr(0, UINT64_MAX);
    call_ptr(1, 0);
    call_ptr(UINT64_MAX, (uint64_t)INT64_MAX + 1);
    call_single((double)FLT_MAX);
    call_single((double)-FLT_MIN);
    call_single(-0.0);
    call_single(INFINITY);
    call_wide(INT64_MIN, 0, SHRT_MIN, SCHAR_MIN);
    call_wide(INT64_MAX, UCHAR_MAX, SHRT_MAX, SCHAR_MAX);
    call_wide(-1, 1, -1, -1);
    call_wide(0, 0, 0, 0);
}

static void call_many(void)
{
    const char *signature = "ext_many" MIXED_32 "i";
    union guest_value arguments[32];
    const char *kinds = strchr(signature, '(') + 1;
    for (int i = 0; i < 32; i++) {
        if (kinds[i] == 'i')
            arguments[i] = guest_i(i % 2 ? INT64_MIN + i : INT64_MAX - i);
        else if (kinds[i] == 'f')
            arguments[i] = guest_f(i % 2 ? -INFINITY : i / 3.0);
        else
            arguments[i] = guest_p(to_pointer(UINT64_MAX - (uint64_t)i));
    }
    int64_t result = guest_call(signature, arguments).i;
    guest_printf("many -> %" PRId64 " errno %d\n", result, guest_errno);
}

static void call_longest(void)
{
    char text[] = "a string";
    void *result = GUEST_CALL(LONGEST, guest_p(text), guest_i(-1), guest_f(-0.0), guest_p(NULL),
                              guest_i(INT64_MIN), guest_f(from_bits(1)), guest_p(text), guest_i(0), guest_f(INFINITY))
                       .p;
    guest_printf("longest -> %" PRIxPTR " errno %d\n", (uintptr_t)result, guest_errno);
}

static void call_unknown(void)
{
    guest_call("ext_none()v", NULL);
    guest_printf("none v errno %d\n", guest_errno);
    int64_t integer = guest_call("ext_none()i", NULL).i;
    guest_printf("none i -> %" PRId64 " errno %d\n", integer, guest_errno);
    double number = guest_call("ext_none()f", NULL).f;
    guest_printf("none f -> %016" PRIx64 " errno %d\n", to_bits(number), guest_errno);
    void *address = guest_call("ext_none()p", NULL).p;
    guest_printf("none p -> %" PRIxPTR " errno %d\n", (uintptr_t)address, guest_errno);
    call_many();
    call_longest();
}

int main(int argc, char **argv)
{
    _Static_assert(sizeof LONGEST - 1 == 255, "the longest signature");
    guest_start();
    call_known();
    if (argc > 1 && strcmp(argv[1], "unknown") == 0)
        call_unknown();
    return 0;
}
