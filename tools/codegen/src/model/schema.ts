import {
  type InterfaceDeclaration,
  Project,
  type PropertySignature,
  type SourceFile,
  SyntaxKind,
  type TypeAliasDeclaration,
  type TypeNode,
} from "ts-morph";

/** A JSON Schema, or a part of one. */
export type Schema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of the model, made from its TypeScript types so that the two cannot differ. A map is an object.
 * @throws Error when the types use something of TypeScript that has no counterpart here.
 */
export function modelSchema(source: string, root: string, version: number): Schema {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("model.ts", source);
  const definitions = [...file.getInterfaces(), ...file.getTypeAliases()].map((declaration) => [
    declaration.getName(),
    { ...documentation(declaration), ...definition(file, declaration) },
  ]);
  const all = Object.fromEntries(definitions) as Record<string, Schema>;
  const main = all[root];
  if (!main) throw new Error(`the model has no type ${root}`);
  const marks = {
    $schema: { type: "string", description: "Where the schema is." },
    modelVersion: { const: version, description: "The version of this format; a reader refuses another." },
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "The resolved model of a sandbox protocol specification",
    ...main,
    properties: { ...marks, ...(main["properties"] as Schema) },
    required: ["modelVersion", ...(main["required"] as string[])],
    definitions: Object.fromEntries(Object.entries(all).filter(([name]) => name !== root)),
  };
}

type Declaration = InterfaceDeclaration | TypeAliasDeclaration;

function definition(file: SourceFile, declaration: Declaration): Schema {
  if (declaration.isKind(SyntaxKind.TypeAliasDeclaration)) return schemaOf(declaration.getTypeNodeOrThrow());
  return object(propertiesOf(file, declaration));
}

/** The properties of an interface, those of what it extends first. */
function propertiesOf(file: SourceFile, declaration: InterfaceDeclaration): PropertySignature[] {
  const inherited = declaration.getExtends().flatMap((parent) => {
    const [first, picked] = parent.getTypeArguments();
    const isPick = parent.getExpression().getText() === "Pick";
    const base = file.getInterfaceOrThrow((isPick ? first : parent)?.getText() ?? "");
    const names = picked?.getText() ?? "";
    return propertiesOf(file, base).filter((one) => !isPick || names.includes(JSON.stringify(one.getName())));
  });
  return [...inherited, ...declaration.getProperties()];
}

function object(properties: readonly PropertySignature[]): Schema {
  const required = properties.filter((one) => !one.hasQuestionToken()).map((one) => one.getName());
  return {
    type: "object",
    properties: Object.fromEntries(
      properties.map((one) => [
        one.getName(),
        { ...documentation(one), ...schemaOf(one.getTypeNodeOrThrow()) },
      ]),
    ),
    required,
    additionalProperties: false,
  };
}

/** The sentences that stand over a declaration. */
function documentation(node: Declaration | PropertySignature): Schema {
  const text = node
    .getJsDocs()
    .map((doc) => doc.getDescription().trim())
    .join("\n");
  return text === "" ? {} : { description: text };
}

function schemaOf(node: TypeNode): Schema {
  if (node.isKind(SyntaxKind.StringKeyword)) return { type: "string" };
  if (node.isKind(SyntaxKind.NumberKeyword)) return { type: "number" };
  if (node.isKind(SyntaxKind.BooleanKeyword)) return { type: "boolean" };
  if (node.isKind(SyntaxKind.LiteralType)) return { const: JSON.parse(node.getText()) as unknown };
  if (node.isKind(SyntaxKind.ParenthesizedType)) return schemaOf(node.getTypeNode());
  if (node.isKind(SyntaxKind.TypeOperator)) return schemaOf(node.getTypeNode());
  if (node.isKind(SyntaxKind.ArrayType)) return { type: "array", items: schemaOf(node.getElementTypeNode()) };
  if (node.isKind(SyntaxKind.TypeLiteral)) return object(node.getProperties());
  if (node.isKind(SyntaxKind.UnionType)) return union(node.getTypeNodes().map(schemaOf));
  if (node.isKind(SyntaxKind.IndexedAccessType)) {
    const name: unknown = JSON.parse(node.getIndexTypeNode().getText());
    return { $ref: `#/definitions/${node.getObjectTypeNode().getText()}/properties/${name}` };
  }
  if (node.isKind(SyntaxKind.TypeReference)) {
    const name = node.getTypeName().getText();
    const value = node.getTypeArguments()[1];
    if ((name === "ReadonlyMap" || name === "Record") && value)
      return { type: "object", additionalProperties: schemaOf(value) };
    if (node.getTypeArguments().length === 0) return { $ref: `#/definitions/${name}` };
  }
  throw new Error(`the schema of the model has no counterpart for ${node.getKindName()} ${node.getText()}`);
}

function union(members: readonly Schema[]): Schema {
  const isEnum = members.every((member) => Object.keys(member).join() === "const");
  return isEnum ? { enum: members.map((member) => member["const"]) } : { anyOf: members };
}
