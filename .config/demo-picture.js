// Draws a run of the demo as an SVG: what README shows first is what really happens. Run it after a build.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [fontSize, lineHeight, margin, columns] = [13, 18, 16, 104];
// Up to the failure that another model makes good.
const shownSteps = 5;

const printed = execFileSync(process.execPath, [join(root, "dist/main.js"), "demo"], { encoding: "utf8" });
const [picture = ""] = printed.split(`\n${shownSteps + 1}. `);
const lines = picture
  .trimEnd()
  .split("\n")
  .map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const kindOf = (line, index) => {
  if (index === 0) return "title";
  if (/^\d+\. /.test(line)) return "step";
  if (line.startsWith("> ")) return "call";
  if (/^ {2}…/.test(line) || index === 1) return "quiet";
  return /Error|failed/.test(line) ? "failure" : "text";
};

const [width, height] = [
  Math.ceil(columns * fontSize * 0.602) + 2 * margin,
  lines.length * lineHeight + 2 * margin,
];
const rows = lines.map((line, index) => {
  const y = margin + (index + 0.75) * lineHeight;
  return `  <text class="${kindOf(line, index)}" x="${margin}" y="${y}" xml:space="preserve">${escaped(line)}</text>`;
});
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A run of the demo">
  <style>
    text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #c9d1d9; }
    .title { font-weight: bold; fill: #ffffff; }
    .step { font-weight: bold; fill: #56d4dd; }
    .call { fill: #e3b341; }
    .quiet { fill: #8b949e; }
    .failure { fill: #ffa198; }
  </style>
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join("\n")}
</svg>
`;
writeFileSync(join(root, ".pictures/demo.svg"), svg);
