import type { Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { docComment, type GeneratedFile, printModule } from "../typescript.js";

/** What the package was made from, and the bounds of requests. */
export function emitVersion(spec: Spec): Promise<GeneratedFile> {
  const { request } = spec;
  const constant = (name: string, doc: string, value: unknown) =>
    `${docComment(doc)}\nexport const ${name} = ${JSON.stringify(value)};`;
  const limits = spec.limits.map(
    (limit) => `${docComment(`${limit.doc} In ${limit.unit}.`)}\n${camel(limit.name)}: ${limit.value},`,
  );
  return printModule({
    path: "version.ts",
    from: "protocol.yaml",
    statements: [
      constant("PROTOCOL_NAME", "The protocol that this package speaks.", spec.name),
      constant("PROTOCOL_VERSION", "What a guest prints as its `Version:`.", spec.version),
      constant(
        "SPEC_DIGEST",
        "SHA-256 of the specification that this package was generated from.",
        spec.digest,
      ),
      constant("DUMP_VARIABLE", spec.metadata.doc, spec.metadata.environment),
      `${docComment("The bounds of a request.")}
export const REQUEST = {
  argumentKinds: ${JSON.stringify(request.argumentKinds.join(""))},
  resultKinds: ${JSON.stringify(request.resultKinds.join(""))},
  minimumSignatureBytes: ${request.minimumSignatureBytes},
  maximumSignatureBytes: ${request.maximumSignatureBytes},
  maximumArguments: ${request.maximumArguments},
  /** What a guest writes at once, at the most. */
  maximumBytes: ${request.maximumBytes},
} as const;`,
      `${docComment("Limits that controllers keep.")}\nexport const LIMITS = {\n${limits.join("\n")}\n} as const;`,
    ],
  });
}
