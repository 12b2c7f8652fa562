// ECMA-48 escape sequences: CSI, OSC (to BEL or ST; one without its end loses its beginning only), and the short ones.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]{0,500}(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;

// C0 and C1 controls but tab, line feed and carriage return; bidi embeddings, overrides, isolates and marks. Joiners
// stay: emoji need them.
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of others without what could act on a terminal or make it read other than it is. */
export const plainText = (text: string): string => text.replace(escapes, "").replace(invisible, "");
