const arrow = /(?<=^var .*\(\()\((exports(?:, module)?)\) => \{$/gm;
const left = /\(\(\(exports[\w$, ]*\) => \{$/m;

/**
 * The wrappers of CommonJS modules as functions, not as arrows. They run as soon as their file is loaded, and rolldown
 * puts them in parentheses so that V8 compiles them on its way (https://v8.dev/blog/preparser#pife). The V8 of Node 20 and
 * 22 does so for functions alone: arrows it reads twice, of undici's files 15 to 25 ms of every first call.
 */
export const eagerWrappers = () => {
  let met = false;
  return {
    name: "eager-wrappers",
    renderChunk(code) {
      met ||= code.search(arrow) !== -1;
      const written = code.replace(arrow, "function ($1) {");
      if (left.test(written)) throw new Error(".config/eager-wrappers.js leaves a wrapper as it is");
      return { code: written, map: null };
    },
    /** The build fails where none is met any more: a bundler that writes them otherwise would bring it back unseen. */
    generateBundle() {
      if (!met) throw new Error(".config/eager-wrappers.js meets no wrapper");
    },
  };
};
