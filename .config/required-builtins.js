import { isBuiltin } from "node:module";

const line = /^import (?:(?:\* as )?([\w$]+)(?:, (?=\{))?)?(?:\{ ([^}]+) \})? ?from "([\w:/]+)";\n/gm;
const needsImport = /^(node:)?module$/;

/**
 * Node's own modules by `require`: an import of one looks up everything that it exports, and what a getter makes is made.
 * `node:process` costs 4 ms (stdin and a report among it), `node:fs` 2, `node:util` 4 on Node 24, and any other 0.2.
 */
export const requiredBuiltins = () => ({
  name: "required-builtins",
  renderChunk(code) {
    const required = [];
    const rest = code.replaceAll(line, (imported, whole, names, source) => {
      if (!isBuiltin(source) || needsImport.test(source)) return imported;
      if (whole) required.push(`${whole} = requireBuiltin("${source}")`);
      if (names) required.push(`{ ${names.replaceAll(" as ", ": ")} } = requireBuiltin("${source}")`);
      return "";
    });
    if (required.length === 0) return undefined;
    const start =
      'import { createRequire as createBuiltinRequire } from "node:module";\n' +
      "const requireBuiltin = createBuiltinRequire(import.meta.url)";
    return { code: `${[start, ...required].join(", ")};\n${rest}`, map: null };
  },
  /** The build fails where one is left: a bundler that writes imports otherwise would bring them all back unseen. */
  generateBundle(_options, bundle) {
    const left = Object.values(bundle)
      .flatMap((chunk) =>
        Array.from((chunk.code ?? "").matchAll(/\bfrom ?"([\w:/]+)"/g), ([, source]) => source),
      )
      .filter((source) => isBuiltin(source) && !needsImport.test(source));
    if (left.length > 0)
      throw new Error(`.config/required-builtins.js leaves an import of ${left.join(", ")}`);
  },
});
