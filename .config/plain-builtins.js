import { isBuiltin } from "node:module";

const required = /\b([\w$]+) = require\("([^"]+)"\);$/gm;
const made = /^([\w$]+) = [\w$.]+\(\1, 1\);\n/gm;

/**
 * One of Node's own modules as its default import: rolldown makes an object for it, with a getter for each of its names,
 * 5 ms of a first chat.
 */
export const plainBuiltins = () => {
  let met = false;
  return {
    name: "plain-builtins",
    renderChunk(code) {
      const builtins = new Set(
        Array.from(code.matchAll(required), ([, name, source]) => isBuiltin(source) && name),
      );
      const names = Array.from(code.matchAll(made), ([, name]) => name);
      if (names.length === 0) return undefined;
      met = true;
      const others = names.filter((name) => !builtins.has(name));
      if (others.length > 0) throw new Error(`.config/plain-builtins.js meets ${others.join(", ")}`);
      const ofDefault = new RegExp(
        `(?<![\\w$.])(${names.join("|").replaceAll("$", "\\$")})\\.default\\b`,
        "g",
      );
      return { code: code.replace(made, "").replace(ofDefault, "$1"), map: null };
    },
    /** The build fails where none is met any more: a bundler that writes them otherwise would bring it back unseen. */
    generateBundle() {
      if (!met) throw new Error(".config/plain-builtins.js meets no default import");
    },
  };
};
