/**
 * Media inside a text. Shorter ones are icons in a text about them. Parameters, line breaks and the alphabet of URLs are as
 * good as none.
 */
export const embedded =
  /data:[\w.+-]+\/[\w.+-]+(?:;[\w.+-]+=[^;,\s]{0,100})*;base64,(?:[\w+/-]|\r?\n){200,}={0,2}/g;

/** Text without embedded media, where nothing can take their place. */
export const withoutEmbedded = (text: string): string => text.replace(embedded, "[media]");
