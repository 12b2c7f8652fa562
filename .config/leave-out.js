/**
 * Code that the SDK loads at start and this server never runs, about half of what the handshake would have to compile:
 * schemas of zod 3 (ours are zod 4) and a validator for elicitation (the server asks users nothing). The SDK's client,
 * which the demo uses, keeps its own.
 */
const stubs = [
  { from: /zod-(json-schema-)?compat\.js$/, source: /^zod\/v3$/, code: "export const object = undefined;" },
  {
    from: /zod-json-schema-compat\.js$/,
    source: /^zod-to-json-schema$/,
    code: 'export const zodToJsonSchema = () => { throw new Error("schemas of zod 3 are not bundled"); };',
  },
  {
    from: /sdk\/dist\/esm\/server\/index\.js$/,
    source: /ajv-provider\.js$/,
    code: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("elicitation is not bundled"); } }',
  },
];

export const leaveOut = () => ({
  name: "leave-out",
  resolveId(source, importer) {
    const at = stubs.findIndex((stub) => stub.source.test(source) && stub.from.test(importer ?? ""));
    return at === -1 ? undefined : `\0left-out:${at}`;
  },
  load(id) {
    return id.startsWith("\0left-out:") ? stubs[Number(id.split(":")[1])]?.code : undefined;
  },
});
