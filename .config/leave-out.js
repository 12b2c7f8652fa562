const noAjv = (from) => ({
  from,
  source: /ajv-provider\.js$/,
  code: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("ajv is not bundled"); } }',
});

const noTasks = (from, name) => ({
  from,
  source: /experimental\/tasks\/(mcp-)?server\.js$/,
  code: `export const ${name} = undefined;`,
});

const noSchemas = "() => { throw new Error('what writes JSON Schemas is not bundled'); }";

/**
 * Code that the SDK loads and nobody here runs: schemas of zod 3 (ours are zod 4), what writes JSON Schemas (ours are
 * rendered ahead), its tasks (mcp/tasks has them), its server's templates of addresses (mcp/offers/resources reads them, with
 * the first that is asked for) and its validator. The server needs no validator, for it asks users nothing; the SDK's client
 * has the one that answers are checked with in the demo, and none in the doctor, which only shakes hands.
 */
const stubs = [
  { from: /zod-(json-schema-)?compat\.js$/, source: /^zod\/v3$/, code: "export const object = undefined;" },
  {
    from: /zod-json-schema-compat\.js$/,
    source: /^zod-to-json-schema$/,
    code: `export const zodToJsonSchema = ${noSchemas};`,
  },
  {
    from: /zod-json-schema-compat\.js$/,
    source: /^zod\/v4-mini$/,
    code: `export const toJSONSchema = ${noSchemas};`,
  },
  {
    from: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    source: /to-json-schema\.js$/,
    code: `const none = ${noSchemas}; export { none as createStandardJSONSchemaMethod, none as createToJSONSchemaMethod };`,
  },
  noTasks(/sdk[\\/]dist[\\/]esm[\\/]server[\\/]index\.js$/, "ExperimentalServerTasks"),
  noTasks(/sdk[\\/]dist[\\/]esm[\\/]server[\\/]mcp\.js$/, "ExperimentalMcpServerTasks"),
  {
    from: /sdk[\\/]dist[\\/]esm[\\/]server[\\/]mcp\.js$/,
    source: /uriTemplate\.js$/,
    code: "export const UriTemplate = undefined;",
  },
  noAjv(/sdk[\\/]dist[\\/]esm[\\/]server[\\/]index\.js$/),
  noAjv(/sdk[\\/]dist[\\/]esm[\\/]client[\\/]index\.js$/),
];

/** `left` is what may not be there any more when it is cut. */
const cuts = [
  // undici's cookies, which this server never uses, look whether Node has headers of its own and do without where it has
  // none: to look makes Node load the second undici that is inside it, 9 ms of every first call.
  {
    of: /undici[\\/]lib[\\/]web[\\/]cookies[\\/]index\.js$/,
    cut: /, globalThis\.Headers(?=\])/,
    left: /globalThis\.Headers/,
  },
  // undici loads Node's HTTP/2 where there is one, 3 ms, and needs it only with `allowH2` (openrouter/transport/connection).
  {
    of: /undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
    cut: /try \{\s+http2 = require\('node:http2'\)\s+\} catch (?=\{)/,
    left: /require\('node:http2'\)/,
  },
  // What asks a client's model or its user, or for its folders in the SDK's own way (mcp/server has another): the schemas of
  // their answers are a sixth of those that a start builds.
  {
    of: /sdk[\\/]dist[\\/]esm[\\/]server[\\/]index\.js$/,
    cut: /^ {4}async (createMessage|elicitInput|listRoots)\([^]*?^ {4}\}\n/gm,
    left: /(?<!^import .*)(CreateMessageResult|ElicitResult|ListRootsResult)\w*Schema/m,
  },
  // How each kind of schema would write itself.
  {
    of: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    cut: /^ +inst\._zod\.processJSONSchema = .*;\n/gm,
    left: /processJSONSchema =/,
  },
  // The deprecated methods of texts for formats, each with classes of its own that a start makes; the SDK's client calls `url`.
  {
    of: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    cut: /^ {4}(?!url\()\w+\(params\) \{\s+return this\.check\(core\._\w+\(Zod\w+, params\)\);\s+\},\n/gm,
    left: /this\.check\(core\._(?!url)\w+\(Zod/,
  },
  // How a schema writes what it has read.
  {
    of: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    cut: /^ {4}(\w+: )?(async )?(function _)?(safe)?(en|de)code(Async)?\(.*\) \{\n.*\n {4}\},\n/gim,
    left: /parse\.(safe)?(en|de)code/i,
  },
];

/** The build fails where one of them is not met any more: a package that moved a file would bring it back unseen. */
export const leaveOut = () => {
  const unmet = new Set([...cuts, ...stubs]);
  return {
    name: "leave-out",
    transform: {
      filter: { id: cuts.map(({ of }) => of) },
      handler(code, id) {
        let written = code;
        for (const here of cuts.filter(({ of }) => of.test(id))) {
          const shorter = written.replace(here.cut, "");
          if (shorter !== written && !here.left.test(shorter)) unmet.delete(here);
          written = shorter;
        }
        return { code: written, map: null };
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
      const names = Array.from(unmet, ({ of, left, from, source }) => `${of ?? from} (${left ?? source})`);
      throw new Error(`.config/leave-out.js no longer fits ${names.join(", ")}`);
    },
  };
};
