import { readFile } from "node:fs/promises";

const ofClient = "?client";
const schemas = /sdk[\\/]dist[\\/]esm[\\/]types\.js(\?client)?$/;
const client = /sdk[\\/]dist[\\/]esm[\\/](client[\\/]|shared[\\/]stdio\.js$)/;

/**
 * Of the SDK's schemas of messages, which take a fifth of a start to build, those that are used: all are in one file, and
 * none can be told to do nothing by being built. What only the SDK's client needs lies with it, in a copy of that file.
 */
export const neededSchemas = () => {
  const met = new Set();
  return {
    name: "needed-schemas",
    resolveId: {
      filter: { id: /\/types\.js$/ },
      async handler(source, importer) {
        if (!client.test(importer ?? "")) return undefined;
        const { id } = await this.resolve(source, importer, { skipSelf: true });
        return id + ofClient;
      },
    },
    load: {
      filter: { id: /\?client$/ },
      handler: (id) => readFile(id.slice(0, -ofClient.length), "utf8"),
    },
    transform: {
      filter: { id: schemas },
      handler(code, id) {
        met.add(id);
        const built = this.parse(code)
          .body.map((statement) => statement.declaration ?? statement)
          .flatMap(({ declarations }) => declarations ?? [])
          .filter(({ init }) => init?.type === "CallExpression");
        let [written, from] = ["", 0];
        for (const { init } of built) {
          written += `${code.slice(from, init.start)}/* @__PURE__ */ (function () { return ${code.slice(init.start, init.end)}; })()`;
          from = init.end;
        }
        return { code: written + code.slice(from), map: null };
      },
    },
    /** The build fails where one is not met any more: a file that moved would bring all of them back unseen. */
    generateBundle() {
      if (met.size !== 2)
        throw new Error(".config/needed-schemas.js does not meet the schemas of both server and client");
    },
  };
};
