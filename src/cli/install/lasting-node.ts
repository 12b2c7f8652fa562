import { existsSync } from "node:fs";

/** Folders of one version, which go with the next, and the link beside them that leads to whichever there is. */
const versioned: readonly [RegExp, string][] = [
  // Homebrew: https://docs.brew.sh/Formula-Cookbook, opt_prefix.
  [/^(.+)\/Cellar\/([^/]+)\/[^/]+(\/bin\/node)$/, "$1/opt/$2$3"],
  // snap: https://docs.snapcraft.io/snaps/structure.
  [/^(\/snap\/[^/]+)\/x?\d+(\/bin\/node)$/, "$1/current$2"],
];

/** The path of this Node that is still right after its next update, where there is one. */
export function lastingNode(path: string, isThere: (path: string) => boolean = existsSync): string {
  const candidates = versioned.flatMap(([pattern, link]) =>
    pattern.test(path) ? [path.replace(pattern, link)] : [],
  );
  return candidates.find(isThere) ?? path;
}
