const made = /^(\w+) = \w+(?:\.\w+)?\(\1, 1\);\n/gm;

/**
 * One of Node's own modules as its default import: rolldown makes an object for it, with a getter for each of its names,
 * 5 ms of a first chat.
 */
export const plainBuiltins = () => {
  let met = false;
  return {
    name: "plain-builtins",
    renderChunk(code) {
      const names = Array.from(code.matchAll(made), ([, name]) => name);
      if (names.length === 0) return undefined;
      met = true;
      const ofDefault = new RegExp(`\\b(${names.join("|")})\\.default\\b`, "g");
      return { code: code.replace(made, "").replace(ofDefault, "$1"), map: null };
    },
    /** The build fails where none is met any more: a bundler that writes them otherwise would bring it back unseen. */
    generateBundle() {
      if (!met) throw new Error(".config/plain-builtins.js meets no default import");
    },
  };
};
