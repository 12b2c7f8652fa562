import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const notice = /^(licen[cs]e|copying|notice)\b/i;

/** Their packages hold no text: package.json names the licence. */
const withoutText = new Set(["@cfworker/json-schema"]);

const packageRoot = (file) => {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version) return folder;
  }
  return undefined;
};

const licenceOf = (root) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const texts = readdirSync(root)
    .filter((file) => notice.test(file))
    .map((file) => readFileSync(join(root, file), "utf8").trim());
  if (texts.length === 0 && !withoutText.has(name))
    throw new Error(`.config/third-party-licenses.js finds no licence in ${name}`);
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
};

// Names too, like the code above them: one other character would make Node decode all of the file in four times the time.
const inAscii = (text) =>
  text.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * The bundle contains other people's code: their licences ask that the notices travel with it. Each stands at the end of a
 * file with code of its package: another file would be one more for npm to unpack.
 */
export const thirdPartyLicenses = () => ({
  name: "third-party-licenses",
  generateBundle(_options, bundle) {
    const told = new Set();
    for (const chunk of Object.values(bundle).filter(({ type }) => type === "chunk")) {
      const others = chunk.moduleIds.filter((id) => id.includes("node_modules"));
      const roots = others.map((id) => packageRoot(id.split("?")[0])).filter(Boolean);
      const sources = others.map((id) => this.getModuleInfo(id)?.code ?? "");
      const inside = sources.flatMap((code) =>
        Array.from(code.matchAll(/\/\*!(.*?)\*\//gs), ([, text]) => text.trim()),
      );
      const texts = [...[...new Set(roots)].map(licenceOf).toSorted(), ...inside].filter(
        (text) => !told.has(text),
      );
      for (const text of texts) told.add(text);
      if (texts.length === 0) continue;
      const all = inAscii(texts.join(`\n\n${"-".repeat(72)}\n\n`));
      if (all.includes("*/"))
        throw new Error(".config/third-party-licenses.js meets a notice that ends a comment");
      chunk.code += `\n/*!\n${all}\n*/\n`;
    }
  },
});
