import type { Kind, Spec } from "@sandbox/spec";
import { commandFunction, functionOf, obeyedCommands } from "./commands.js";
import { kindName, wireType } from "./scalars.js";
import { comment } from "./text.js";
import { declared } from "./types.js";

/** What speaks the protocol for the stubs, from the pipe up to the result of a call. */
export function runtime(spec: Spec): string[] {
  return [
    transport,
    dump(spec),
    encoder(spec),
    ...obeyedCommands(spec).map(commandFunction),
    loop(spec),
    results(spec),
  ];
}

const transport = `/* Memory goes out from where it lies, so that a bad address is for the kernel to find. */
static void write_all(const void *bytes, size_t count)
{
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(TO_CONTROLLER, next, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            perror("sandbox: write(stdout)");
            abort();
        }
        next += written;
        count -= (size_t)written;
    }
}

static void read_all(void *bytes, size_t count)
{
    char *next = bytes;
    while (count > 0) {
        ssize_t received = read(FROM_CONTROLLER, next, count);
        if (received < 0 && errno == EINTR)
            continue;
        if (received < 0) {
            perror("sandbox: read(stdin)");
            abort();
        }
        if (received == 0) {
            fprintf(stderr, "sandbox: stdin is closed, subprocess interrupted\\n");
            abort();
        }
        next += received;
        count -= (size_t)received;
    }
}`;

function dump(spec: Spec): string {
  return `#if defined(__APPLE__)
#define PLATFORM "darwin"
#else
#define PLATFORM "linux"
#endif

${comment(`Where ${spec.metadata.environment} asks what the guest is: says so, and ends the process.`)}
static void dump_where_asked(void)
{
    static int has_looked;
    if (has_looked)
        return;
    has_looked = 1;
    const char *asked = getenv(${JSON.stringify(spec.metadata.environment)});
    if (asked == NULL || *asked == '\\0')
        return;
    printf("Version: %d\\nPlatform: %s\\nFuncs:", SANDBOX_PROTOCOL_VERSION, PLATFORM);
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        printf(" %s", signatures[i]);
    printf("\\n");
    fflush(stdout);
    _exit(0);
}`;
}

function encoder(spec: Spec): string {
  const used = spec.kinds.filter(({ letter }) =>
    spec.calls.some((call) => call.argumentKinds.includes(letter)),
  );
  const lengthType = ({ 1: "uint8_t", 2: "uint16_t", 4: "uint32_t" } as const)[spec.request.lengthBytes];
  return `/* The longest signature and the most arguments fit into \`request\`. */
static void put(const void *bytes, size_t count)
{
    memcpy(request + request_length, bytes, count);
    request_length += count;
}

static void begin(const char *signature)
{
    ${lengthType} length = (${lengthType})strlen(signature);
    dump_where_asked();
    request_length = 0;
    put(&length, sizeof length);
    put(signature, length);
}

${used.map(putter).join("\n\n")}`;
}

/** What writes an argument of one kind. */
function putter(kind: Kind): string {
  const type = kind.encoding === "pointer" ? "const void *" : (wireType(kind) ?? "");
  return `${comment(kind.doc)}
static void put_${kindName(kind)}(${declared(type, "value")})
{
    put(&value, sizeof value);
}`;
}

function loop(spec: Spec): string {
  const cases = obeyedCommands(spec).map(
    (command) =>
      `        case '${command.letter}':\n            ${functionOf(command)}();\n            break;`,
  );
  const letters = spec.request.resultKinds.map((letter) => `        case '${letter}':`);
  return `/* Sends the request and obeys commands until the result of the expected kind. */
static void interact(const char *signature, char expected, void *result, size_t size)
{
    call_errno = errno;
    write_all(request, request_length);
    for (;;) {
        signed char command;
        read_all(&command, 1);
        switch (command) {
${cases.join("\n")}
${letters.join("\n")}
            if (command != expected) {
                fprintf(stderr, "sandbox: %s: waiting for a result of type %c but got %c instead\\n",
                        signature, expected, command);
                abort();
            }
            read_all(result, size);
            errno = call_errno;
            return;
        default:
            fprintf(stderr, "sandbox: protocol error: unexpected byte %d\\n", command);
            abort();
        }
    }
}`;
}

/** What finishes a call, for each kind of result. */
function results(spec: Spec): string {
  const kinds = spec.kinds.filter(({ letter }) => spec.calls.some((call) => call.resultKind === letter));
  return kinds.map(finisher).join("\n\n");
}

function finisher(kind: Kind): string {
  const type = wireType(kind);
  const name = `finish_${kindName(kind)}`;
  if (type === undefined)
    return `static void ${name}(const char *signature)
{
    interact(signature, '${kind.letter}', NULL, 0);
}`;
  return `static ${declared(type, name)}(const char *signature)
{
    ${declared(type, "result")};
    interact(signature, '${kind.letter}', &result, sizeof result);
    return result;
}`;
}
