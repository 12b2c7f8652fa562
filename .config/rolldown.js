import { defineConfig } from "rolldown";

import { eagerWrappers } from "./eager-wrappers.js";
import { leaveOut } from "./leave-out.js";
import { requiredBuiltins } from "./required-builtins.js";
import { thirdPartyLicenses } from "./third-party-licenses.js";

// What a chat of one model does without, and what it needs of it: the parameters of both are the same.
const routes = /src[\\/](chat[\\/](answered[\\/])?several|routing[\\/](plan|run|select))/;
const toldOfRoutes = /plan[\\/](candidate|route|strategies)|run[\\/]failure|routing-report/;

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  // Whoever takes a word of a route from the door that plans it needs nothing of the plan.
  treeshake: { moduleSideEffects: [{ test: /src[\\/]routing[\\/]/, sideEffects: false }] },
  // What its package offers Node is UMD, whose requires no bundler can follow.
  resolve: { alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" } },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: true,
    charset: "ascii",
    chunkFileNames: "[name]-[hash].js",
    // A file more costs every start that needs it half a millisecond, and npm two that unpacks it: what is needed together
    // is in one, with what it imports.
    codeSplitting: {
      groups: [
        {
          name: "routes",
          test: (id) => routes.test(id) && !toldOfRoutes.test(id),
          priority: 10,
          includeDependenciesRecursively: false,
        },
        // What a handshake needs.
        { name: "start", test: /src[\\/]cli[\\/]run\.ts$/, priority: 9 },
        { name: "serve", test: /src[\\/]cli[\\/]serve\.ts$/, priority: 8 },
        // What any call needs.
        {
          name: "app",
          test: /src[\\/](app|tools[\\/](define-tool|shared-words)|chat[\\/]asked[\\/]params|catalog[\\/].*)\.ts$|env-paths/,
          priority: 7,
        },
        // Tools apart from it: a file is run as a whole, and to build their schemas takes longest.
        { name: "free", test: /src[\\/]tools[\\/](get-[am]|search-|validate-)/, priority: 6 },
        {
          name: "chat",
          test: /src[\\/](chat[\\/](ask|one-model|run|past[\\/]talk)|tools[\\/](chat-completion|get-result))\.ts$/,
          priority: 6,
        },
        { name: "making", test: /src[\\/](making|tools)[\\/]/, priority: 4 },
        // The SDK's client, and the validator that it shares with chats.
        {
          name: "client",
          test: /sdk[\\/]dist[\\/]esm[\\/](client|validation)[\\/]|node_modules[\\/]@cfworker/,
          priority: 3,
        },
        { name: "files", test: /src[\\/]media[\\/]/, priority: 2 },
        { name: "install", test: /src[\\/]cli[\\/](help\.ts$|install[\\/])|jsonc-parser/, priority: 1 },
        { name: "terminal", test: /src[\\/]cli[\\/](terminal|conversations|doctor|demo)/ },
      ],
    },
  },
  plugins: [leaveOut(), eagerWrappers(), requiredBuiltins(), thirdPartyLicenses()],
});
