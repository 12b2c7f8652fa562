/**
 * Code that the SDK loads and nobody here runs, about half of what the handshake would have to compile: schemas of zod 3
 * (ours are zod 4) and its own validator. The server needs none, for it asks users nothing; the SDK's client in the demo
 * has the one that answers are checked with.
 */
const stubs = [
  { from: /zod-(json-schema-)?compat\.js$/, source: /^zod\/v3$/, code: "export const object = undefined;" },
  {
    from: /zod-json-schema-compat\.js$/,
    source: /^zod-to-json-schema$/,
    code: 'export const zodToJsonSchema = () => { throw new Error("schemas of zod 3 are not bundled"); };',
  },
  {
    from: /sdk\/dist\/esm\/(server|client)\/index\.js$/,
    source: /ajv-provider\.js$/,
    code: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("ajv is not bundled"); } }',
  },
];

// undici's cookies, which this server never uses, look whether Node has headers of its own and do without where it has none:
// to look makes Node load the second undici that is inside it, 9 ms of every first call.
const cookies = /undici[\\/]lib[\\/]web[\\/]cookies[\\/]index\.js$/;
const nodesOwnHeaders = ", globalThis.Headers]";

export const leaveOut = () => ({
  name: "leave-out",
  transform: {
    filter: { id: cookies },
    handler(code) {
      if (!code.includes(nodesOwnHeaders))
        throw new Error("undici's cookies no longer ask for Node's headers");
      return { code: code.replace(nodesOwnHeaders, "]"), map: null };
    },
  },
  resolveId(source, importer) {
    const at = stubs.findIndex((stub) => stub.source.test(source) && stub.from.test(importer ?? ""));
    return at === -1 ? undefined : `\0left-out:${at}`;
  },
  load(id) {
    return id.startsWith("\0left-out:") ? stubs[Number(id.split(":")[1])]?.code : undefined;
  },
});
