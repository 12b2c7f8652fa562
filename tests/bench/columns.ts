/** Lines of cells with their columns below each other: the first and the last as words stand, those between as numbers. */
export function toColumns(lines: readonly (readonly string[])[]): string {
  const last = Math.max(...lines.map((line) => line.length)) - 1;
  const widthOf = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const aligned = (cell: string, column: number): string =>
    column === 0 || column === last ? cell.padEnd(widthOf(column)) : cell.padStart(widthOf(column));
  return lines.map((line) => line.map(aligned).join("  ").trimEnd()).join("\n");
}
