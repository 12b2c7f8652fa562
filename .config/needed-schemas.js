import { readFile } from "node:fs/promises";

const ofClient = "?client";
const schemas = /sdk[\\/]dist[\\/]esm[\\/]types\.js(\?client)?$/;
// What only a client loads: stdio too, for this server has its own.
const client =
  /sdk[\\/]dist[\\/]esm[\\/](client[\\/]|experimental[\\/]tasks[\\/]client\.js$|shared[\\/]stdio\.js$)/;

/**
 * The SDK's schemas of messages, of which a server needs 100 of 160. All are in one file, and a bundler keeps them all,
 * because it cannot know that to build one has no other effect: a fifth of a start. So each is marked as free of effects,
 * by a function around it, for a mark on a call says nothing of the calls in its arguments. The SDK's client gets a copy of
 * the file, which lies with the commands; `McpError` is then another class there than in the server.
 */
export const neededSchemas = () => {
  const met = new Set();
  return {
    name: "needed-schemas",
    resolveId: {
      filter: { id: /\/types\.js$/ },
      async handler(source, importer) {
        if (!client.test(importer ?? "")) return undefined;
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found && found.id + ofClient;
      },
    },
    load: {
      filter: { id: /\?client$/ },
      handler: (id) => readFile(id.slice(0, -ofClient.length), "utf8"),
    },
    transform: {
      filter: { id: schemas },
      handler(code, id) {
        const built = this.parse(code)
          .body.map((statement) => statement.declaration ?? statement)
          .flatMap(({ declarations }) => declarations ?? [])
          .filter(({ init }) => init?.type === "CallExpression");
        if (built.length > 0) met.add(id);
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
