const noAjv = (from) => ({
  from,
  source: /ajv-provider\.js$/,
  code: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("ajv is not bundled"); } }',
});

/**
 * Code that the SDK loads and nobody here runs, about half of what the handshake would have to compile: schemas of zod 3
 * (ours are zod 4) and its own validator. The server needs none, for it asks users nothing; the SDK's client has the one
 * that answers are checked with in the demo, and none in the doctor, which only shakes hands.
 */
const stubs = [
  { from: /zod-(json-schema-)?compat\.js$/, source: /^zod\/v3$/, code: "export const object = undefined;" },
  {
    from: /zod-json-schema-compat\.js$/,
    source: /^zod-to-json-schema$/,
    code: 'export const zodToJsonSchema = () => { throw new Error("schemas of zod 3 are not bundled"); };',
  },
  noAjv(/sdk\/dist\/esm\/server\/index\.js$/),
  noAjv(/sdk\/dist\/esm\/client\/index\.js$/),
];

// undici's cookies, which this server never uses, look whether Node has headers of its own and do without where it has none:
// to look makes Node load the second undici that is inside it, 9 ms of every first call.
const cookies = /undici[\\/]lib[\\/]web[\\/]cookies[\\/]index\.js$/;
const nodesOwnHeaders = ", globalThis.Headers]";

/** The build fails where one of them is not met any more: a package that moved a file would bring it back unseen. */
export const leaveOut = () => {
  const unmet = new Set([cookies, ...stubs]);
  return {
    name: "leave-out",
    transform: {
      filter: { id: cookies },
      handler(code) {
        if (!code.includes(nodesOwnHeaders))
          throw new Error("undici's cookies no longer ask for Node's headers");
        unmet.delete(cookies);
        return { code: code.replace(nodesOwnHeaders, "]"), map: null };
      },
    },
    resolveId(source, importer) {
      const at = stubs.findIndex((stub) => stub.source.test(source) && stub.from.test(importer ?? ""));
      unmet.delete(stubs[at]);
      return at === -1 ? undefined : `\0left-out:${at}`;
    },
    load(id) {
      return id.startsWith("\0left-out:") ? stubs[Number(id.split(":")[1])]?.code : undefined;
    },
    buildEnd(error) {
      if (error || unmet.size === 0) return;
      const names = Array.from(unmet, (one) => String(one.from ?? one));
      throw new Error(`.config/leave-out.js leaves nothing out of ${names.join(", ")}`);
    },
  };
};
