import { defineConfig } from "rolldown";

import { buildManifest } from "./build-manifest.js";
import { eagerWrappers } from "./eager-wrappers.js";
import { leaveOut } from "./leave-out.js";
import { neededSchemas } from "./needed-schemas.js";
import { packedWasm } from "./packed-wasm.js";
import { parsedJson } from "./parsed-json.js";
import { plainBuiltins } from "./plain-builtins.js";
import { shortGlue } from "./short-glue.js";
import { thirdPartyLicenses } from "./third-party-licenses.js";

// What only a call with several models needs, but for what the parameters and results of every chat tell of it.
const several = /src[\\/](chat[\\/](answered[\\/])?several|routing[\\/](plan|run|select))/;
const neededByEveryChat =
  /src[\\/](routing[\\/](plan[\\/](candidate|route|strategies)|run[\\/]failure)|chat[\\/]answered[\\/]several[\\/]routing-report)/;

// What checks an answer that is to have a form.
const validator = /sdk[\\/]dist[\\/]esm[\\/]validation[\\/]|node_modules[\\/]@cfworker/;

const neededByAnyCall =
  /src[\\/](app|tools[\\/]define-tool|chat[\\/]asked[\\/]params|catalog[\\/].*)\.ts$|node_modules[\\/]env-paths/;
const freeTools = /src[\\/]tools[\\/](search-models|get-model-info|validate-model|get-account-status)\.ts$/;
// Short, and with media the commands would load all of it.
const pathsOfFiles = /src[\\/]media[\\/]read[\\/](roots|local-path)\.ts$/;

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  // Nothing there does anything by being loaded: who imports one name needs nothing of the files beside it.
  treeshake: { moduleSideEffects: [{ test: /src[\\/]routing[\\/]/, sideEffects: false }] },
  // What its package offers Node is UMD, whose requires no bundler can follow.
  resolve: { alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" } },
  // What rolldown would set by itself, and say so, for the first group below.
  preserveEntrySignatures: "allow-extension",
  output: {
    dir: "dist",
    // The loader of modules takes Node 20 another 7 ms of every start, 22 and 24 2 to 5.
    format: "cjs",
    // Modules are strict by themselves, and CommonJS where it says so.
    strict: true,
    // One `import(` of a part of Node would load all of that loader.
    dynamicImportInCjs: false,
    cleanDir: true,
    minify: true,
    // Node decodes what is ASCII throughout in a quarter of the time; the comments of others are with the licences.
    charset: "ascii",
    comments: { legal: false },
    chunkFileNames: "[name]-[hash].js",
    // A file more costs every start that needs it half a millisecond, and npm two or three that unpacks it: what is needed
    // together is in one, with what it imports.
    codeSplitting: {
      groups: [
        {
          name: "some-chats",
          test: (id) => (several.test(id) && !neededByEveryChat.test(id)) || validator.test(id),
          priority: 10,
          includeDependenciesRecursively: false,
        },
        // What a handshake needs; help and what reads a `.env` are short.
        { name: "start", test: /src[\\/]cli[\\/]run\.ts$|node_modules[\\/]dotenv/, priority: 8 },
        {
          name: "app",
          test: (id) => [neededByAnyCall, freeTools, pathsOfFiles].some((part) => part.test(id)),
          priority: 7,
        },
        {
          name: "chat",
          test: /src[\\/](chat[\\/](ask|one-model|run|past[\\/]talk)|tools[\\/](chat-completion|get-result))\.ts$/,
          priority: 6,
        },
        { name: "media", test: /src[\\/](making|media|tools)[\\/]/, priority: 4 },
        { name: "commands", test: /src[\\/]cli[\\/]|jsonc-parser/ },
      ],
    },
  },
  plugins: [
    leaveOut(),
    neededSchemas(),
    packedWasm(),
    parsedJson(),
    eagerWrappers(),
    plainBuiltins(),
    shortGlue(),
    buildManifest(),
    thirdPartyLicenses(),
  ],
});
