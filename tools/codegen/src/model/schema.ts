import {
  type InterfaceDeclaration,
  Project,
  type PropertySignature,
  SyntaxKind,
  type TypeAliasDeclaration,
  type TypeNode,
} from "ts-morph";

/** A JSON Schema, or a part of one. */
export type Schema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of the model, made from its TypeScript types so that the two cannot differ. A map is an object.
 * The definitions are in the order of the sources, interfaces first; a name stands for the same in all of them.
 * @throws Error when the types use something of TypeScript that has no counterpart here.
 */
export function modelSchema(sources: readonly string[], root: string, version: number): Schema {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const files = sources.map((source, index) => project.createSourceFile(`${index}.ts`, source));
  const interfaces = files.flatMap((file) => file.getInterfaces());
  const aliases = files.flatMap((file) => file.getTypeAliases());
  const definitions = [...interfaces, ...aliases].map((declaration) => [
    declaration.getName(),
    { ...documentation(declaration), ...definition(interfaces, declaration) },
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

/** The schema without the definitions that nothing in it refers to. */
export function withoutUnused(schema: Schema): Schema {
  const { definitions, ...main } = schema;
  return { ...main, definitions: reachable(main, definitions as Record<string, Schema>) };
}

/** The definitions that are referred to, by `main` or by one that is. */
function reachable(
  main: Schema,
  definitions: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> {
  const reached = new Set<string>();
  const visit = (schema: Schema) => {
    for (const [, name = ""] of JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)/g)) {
      const definition = definitions[name];
      if (!definition || reached.has(name)) continue;
      reached.add(name);
      visit(definition);
    }
  };
  visit(main);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => reached.has(name)));
}

type Declaration = InterfaceDeclaration | TypeAliasDeclaration;

function definition(interfaces: readonly InterfaceDeclaration[], declaration: Declaration): Schema {
  if (declaration.isKind(SyntaxKind.TypeAliasDeclaration)) return schemaOf(declaration.getTypeNodeOrThrow());
  return object(propertiesOf(interfaces, declaration));
}

/** The properties of an interface, those of what it extends first. */
function propertiesOf(
  interfaces: readonly InterfaceDeclaration[],
  declaration: InterfaceDeclaration,
): PropertySignature[] {
  const inherited = declaration.getExtends().flatMap((parent) => {
    const [first, picked] = parent.getTypeArguments();
    const isPick = parent.getExpression().getText() === "Pick";
    const name = (isPick ? first : parent)?.getText() ?? "";
    const base = interfaces.find((one) => one.getName() === name);
    if (!base) throw new Error(`the model has no interface ${name}`);
    const names = picked?.getText() ?? "";
    return propertiesOf(interfaces, base).filter(
      (one) => !isPick || names.includes(JSON.stringify(one.getName())),
    );
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
  if (node.isKind(SyntaxKind.IntersectionType)) return union(alternatives(node).map(object));
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

/** The properties of each object that a type of objects, their unions and intersections stands for. */
function alternatives(node: TypeNode): PropertySignature[][] {
  if (node.isKind(SyntaxKind.ParenthesizedType)) return alternatives(node.getTypeNode());
  if (node.isKind(SyntaxKind.TypeLiteral)) return [node.getProperties()];
  if (node.isKind(SyntaxKind.UnionType)) return node.getTypeNodes().flatMap(alternatives);
  if (node.isKind(SyntaxKind.IntersectionType))
    return node
      .getTypeNodes()
      .map(alternatives)
      .reduce((all, more) => all.flatMap((one) => more.map((other) => [...one, ...other])), [[]]);
  throw new Error(`the schema of the model has no objects for ${node.getKindName()} ${node.getText()}`);
}

function union(members: readonly Schema[]): Schema {
  const isEnum = members.every((member) => Object.keys(member).join() === "const");
  return isEnum ? { enum: members.map((member) => member["const"]) } : { anyOf: members };
}
