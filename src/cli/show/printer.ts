import { startOfCharacter } from "../../lib/cut.ts";
import { painter, type Style } from "./paint.ts";
import { tableLines } from "./table.ts";

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

const width = 100;

/** Prints for a person: colour on a terminal only, plain lines where the output is piped. */
export function createPrinter(output: NodeJS.WriteStream): Printer {
  const paint = painter(output);
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
      for (const [index, row] of tableLines(rows).entries())
        line(`  ${paint(index === 0 ? "dim" : "reset", row)}`);
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
