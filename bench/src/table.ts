/** A table of one subject: texts as they are, numbers with the digits of their column. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What a reader must know to judge the numbers. */
  readonly notes: readonly string[];
}

export interface Column {
  readonly name: string;
  /** Digits behind the point; 0 unless given. */
  readonly digits?: number;
  /** Printed behind each number. */
  readonly suffix?: string;
}

/** The table as lines of text, numbers to the right. */
export function printTable({ title, columns, rows, notes }: Table): string {
  const cells = rows.map((row) => row.map((value, index) => show(value, columns[index])));
  const widths = columns.map(({ name }, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, index) => pad(text, widths[index] ?? 0, typeof rows[0]?.[index] === "number"))
      .join("  ")
      .trimEnd();
  const head = line(columns.map(({ name }) => name));
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [title, "", head, rule, ...cells.map(line), "", ...notes, ""].join("\n");
}

function show(value: string | number, column: Column | undefined): string {
  if (typeof value === "string") return value;
  return value.toFixed(column?.digits ?? 0) + (column?.suffix ?? "");
}

function pad(text: string, width: number, toTheRight: boolean): string {
  return toTheRight ? text.padStart(width) : text.padEnd(width);
}
