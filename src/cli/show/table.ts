/** The rows as lines of columns, the first column to the left, the others as `left` says, else to the right. */
export function tableLines(rows: readonly (readonly string[])[], left: readonly number[] = []): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || left.includes(column)
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** A bar of at most `width` characters, as long as the amount is of the most; something is never nothing. */
export function bar(amount: number, most: number, width: number): string {
  if (amount <= 0 || most <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((amount / most) * width)));
}
