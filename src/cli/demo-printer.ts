import { styleText } from "node:util";

import { startOfCharacter } from "../lib/cut.ts";

export interface Printer {
  title: (text: string) => void;
  note: (text: string) => void;
  step: (text: string) => void;
  call: (name: string, args: Record<string, unknown>) => void;
  text: (text: string) => void;
  failure: (text: string) => void;
  progress: (text: string) => void;
  table: (rows: string[][]) => void;
  facts: (facts: Record<string, string>) => void;
}

type Style = Parameters<typeof styleText>[0];

const width = 100;

/** Prints for a person: colour on a terminal only, plain lines where the output is piped. */
export function createPrinter(output: NodeJS.WriteStream): Printer {
  const colourful = output.isTTY && !process.env.NO_COLOR;
  const paint = (style: Style, text: string): string => (colourful ? styleText(style, text) : text);
  const line = (text = ""): void => {
    output.write(`${text}\n`);
  };
  const block = (style: Style, text: string): void => {
    for (const row of text.split("\n").flatMap(wrap)) line(`  ${paint(style, row)}`);
  };
  let steps = 0;

  return {
    title: (text) => line(paint("bold", text)),
    note: (text) => line(paint("dim", text)),
    step(text) {
      steps += 1;
      line();
      line(paint(["bold", "cyan"], `${steps}. ${text}`));
    },
    call: (name, args) =>
      line(`${paint("dim", ">")} ${paint("bold", name)} ${paint("dim", JSON.stringify(args))}`),
    text: (text) => block("reset", text),
    failure: (text) => block("yellow", text),
    progress: (text) => line(`  ${paint("dim", `… ${text}`)}`),
    table(rows) {
      const widths =
        rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
      for (const [index, row] of rows.entries()) {
        const cells = row.map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        );
        line(`  ${paint(index === 0 ? "dim" : "reset", cells.join("  "))}`);
      }
    },
    facts(facts) {
      const longest = Math.max(...Object.keys(facts).map((name) => name.length));
      for (const [name, value] of Object.entries(facts))
        line(`  ${paint("dim", name.padEnd(longest))}  ${value}`);
    },
  };
}

/** Breaks at spaces where it can. */
function wrap(text: string): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > 0 ? space : startOfCharacter(rest, width);
    rows.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...rows, rest];
}
