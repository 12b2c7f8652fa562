import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];

/** Colours a text where a terminal shows it, and nowhere else; https://no-color.org. */
export function painter(output: Pick<NodeJS.WriteStream, "isTTY">): (style: Style, text: string) => string {
  const colourful = output.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return (style, text) => (colourful ? styleText(style, text) : text);
}
