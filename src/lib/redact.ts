export type Redact = (text: string) => string;

/** What secrets of a kind look like: how they begin, and how many letters, digits, `_` or `-` follow at least. */
export interface SecretShape {
  begins: string;
  follow: number;
}

// Shorter ones would be found in words that have nothing to do with them.
const shortest = 4;

// Of a secret that somebody cut, its beginning is taken out from this length on.
const tellingBeginning = 16;

/** Takes secrets out of a text, wherever they stand in it; of those that are known, their beginnings too. */
export function createRedact(
  known: readonly (string | undefined)[],
  shapes: readonly SecretShape[] = [],
): Redact {
  const patterns = [
    ...known.filter((secret) => secret !== undefined).flatMap((secret) => beginningsOf(secret)),
    ...shapes.map(({ begins, follow }) => `${literal(begins)}[\\w-]{${follow},}`),
  ];
  if (patterns.length === 0) return (text) => text;
  const secrets = new RegExp(patterns.join("|"), "g");
  return (text) => text.replace(secrets, "[redacted]");
}

/** A secret, whole or from its beginning to wherever a text of it ends: `abc(?:d(?:e)?)?`. */
function beginningsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const rest = Array.from(secret.slice(tellingBeginning), (character) => `(?:${literal(character)}`);
  return [literal(secret.slice(0, tellingBeginning)) + rest.join("") + ")?".repeat(rest.length)];
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
