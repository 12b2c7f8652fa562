export type Redact = (text: string) => string;

// OpenRouter docs, authentication: keys look like sk-or-v1-<64 hex digits>.
const keyPattern = /sk-or-[\w-]{16,}/g;

/** Replaces the given secrets, and anything shaped like an OpenRouter key, wherever they stand in a text. */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 4);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, "[redacted]");
    return clean.replace(keyPattern, "[redacted]");
  };
}
