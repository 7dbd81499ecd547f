import {
  Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  type ScalarTag,
  type Tags,
  visit,
  YAMLMap,
  YAMLSeq,
} from "yaml";

/** Folded text of several lines is folded again before this column; everything else keeps its line. */
const foldColumn = 96;

/** A function of a wire of tagged values is one line up to here, and has a line for each of its properties beyond. */
const functionColumn = 200;

/** Writes a file of a specification in the one form that it is committed in; comments and order stay. */
export function formatYaml(text: string): string {
  const document = parseFormattable(text);
  visit(document, {
    Map: (_, map, path) => {
      if (isField(path) && fitsOneLine(map)) map.flow = true;
    },
  });
  if (isMap(document.contents)) layOutEntries(document.contents);
  visit(document, {
    Collection: (_, node) => {
      if (node.flow) padFlow(node);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Parses a file so that its numbers and folded texts are written as they were. @throws YAMLParseError */
function parseFormattable(text: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: true, customTags: keepForm });
  const [error] = document.errors;
  if (error) throw error;
  return document;
}

/** The things that are written as a flow map on a line of their own: items of a list, results, fields of an ABI. */
function isField(path: readonly unknown[]): boolean {
  const parent = path.at(-1);
  if (isSeq(parent)) return true;
  if (!(parent instanceof Pair) || !isScalar(parent.key)) return false;
  if (parent.key.value === "returns") return true;
  const holder = path.at(-3);
  return holder instanceof Pair && isScalar(holder.key) && holder.key.value === "fields";
}

/** The entries of functions, and of the values, exceptions and limits of their wire, are a line each. */
function layOutEntries(root: YAMLMap): void {
  const isMarshal = root.has("values") && root.has("exceptions");
  for (const name of isMarshal ? ["values", "exceptions", "limits"] : ["functions"]) {
    const section = root.get(name);
    if (!isMap(section)) continue;
    for (const { key, value } of section.items) {
      if (!isMap(value) || !isScalar(key) || !fitsOneLine(value)) continue;
      const line = `  ${String(key.value)}: ${flowText(value)}`;
      value.flow = isMarshal || line.length <= functionColumn;
      for (const part of value.items) if (isCollection(part.value)) part.value.flow = true;
    }
  }
}

/** What a map says on one line. */
function flowText(map: YAMLMap): string {
  const copy = map.clone() as YAMLMap;
  copy.flow = true;
  const document = new Document(undefined, { customTags: keepForm });
  document.contents = copy;
  visit(document, { Collection: (_, node) => padFlow(node) });
  return document.toString({ lineWidth: 0 }).trimEnd();
}

/** A comment or a text of several lines needs lines of its own. */
function fitsOneLine(map: YAMLMap): boolean {
  let fits = true;
  visit(map, {
    Node: (_, node) => {
      const { comment, commentBefore } = node as Node;
      if (node !== map && (comment || commentBefore)) fits = false;
      if (isScalar(node) && (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL))
        fits = false;
    },
  });
  return fits && !map.comment;
}

/** `{ a: 1 }` but `[1, 2]`: the padding is an option of a whole document, so each collection gets its own. */
function padFlow(node: YAMLMap | YAMLSeq): void {
  const flowCollectionPadding = isMap(node) ? " " : "";
  const write = isMap(node) ? YAMLMap.prototype.toString : YAMLSeq.prototype.toString;
  node.toString = (context, ...rest) =>
    write.call(node, context && { ...context, flowCollectionPadding }, ...rest);
}

/** Numbers keep their base and leading zeros; folded text is folded again where the rest never breaks. */
function keepForm(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || tag.collection) return tag;
    if (tag.tag === "tag:yaml.org,2002:int") return withWriter(tag, (node) => node.source);
    return tag.tag === "tag:yaml.org,2002:str" ? withWriter(tag, () => undefined) : tag;
  });
}

/** `tag`, writing what `source` answers; without an answer as ever, but folding the texts that are folded. */
function withWriter(tag: ScalarTag, source: (node: Scalar) => string | undefined): ScalarTag {
  const stringify: NonNullable<ScalarTag["stringify"]> = (node, context, ...rest) => {
    const lineWidth = node.type === Scalar.BLOCK_FOLDED ? foldColumn : 0;
    const options = { ...context.options, lineWidth };
    return source(node) ?? tag.stringify?.(node, { ...context, options }, ...rest) ?? String(node.value);
  };
  return { ...tag, stringify };
}
