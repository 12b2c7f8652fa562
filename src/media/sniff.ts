import { type FormatName, formatOfName } from "./formats.ts";

/** How many first bytes are enough to tell formats apart. */
export const headSize = 4096;

/**
 * What a file is by its first bytes; undefined when it is nothing that messages take. The name decides only where the
 * bytes leave it open.
 */
export function sniff(head: Uint8Array, name = ""): FormatName | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headSize));
  return bytes.length === 0 ? undefined : (binary(bytes, name) ?? text(bytes));
}

function binary(bytes: Buffer, name: string): FormatName | undefined {
  const latin = (from: number, to: number): string => bytes.toString("latin1", from, to);
  if (latin(0, 8) === "\u0089PNG\r\n\u001a\n") return "png";
  if (latin(0, 3) === "\u00ff\u00d8\u00ff") return "jpeg";
  if (/^GIF8[79]a/.test(latin(0, 6))) return "gif";
  if (latin(0, 4) === "RIFF") return riff(latin(8, 12));
  if (/^FORM[^]{4}AIF[FC]/.test(latin(0, 12))) return "aiff";
  if (latin(0, 4) === "fLaC") return "flac";
  if (latin(0, 4) === "OggS") return ogg(latin(0, 512));
  if (latin(0, 3) === "ID3") return "mp3";
  if (latin(0, 4) === "\u001aE\u00df\u00a3") return matroska(latin(0, 64));
  if (/^\0\0\u0001[\u00ba\u00b3]/.test(latin(0, 4))) return "mpeg";
  if (/^(\u00ef\u00bb\u00bf)?\s{0,16}%PDF-/.test(latin(0, 32))) return "pdf";
  return isoMedia(latin(4, 8), latin(8, 12), name) ?? mpegAudio(bytes);
}

const riff = (type: string): FormatName | undefined => ({ WAVE: "wav", WEBP: "webp" } as const)[type];

// An Ogg file opens with one page per stream; a video stream names its codec there.
const ogg = (pages: string): FormatName | undefined =>
  /\u0080theora|BBCD\0/.test(pages) ? undefined : "ogg";

// The same container holds Matroska (mkv), which no video part takes.
const matroska = (header: string): FormatName | undefined => (header.includes("webm") ? "webm" : undefined);

// ISO/IEC 14496-12: a box is its length, then its type; `ftyp` opens with the major brand.
function isoMedia(box: string, brand: string, name: string): FormatName | undefined {
  // QuickTime files older than `ftyp`.
  if (/^(moov|mdat|wide|pnot)$/.test(box)) return "mov";
  if (box !== "ftyp") return undefined;
  if (/^(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis|crx )$/.test(brand)) return undefined;
  if (/^M4[ABP] $/.test(brand)) return "m4a";
  if (brand === "qt  ") return "mov";
  // Encoders write audio alone under the general brands too; only its name tells.
  return formatOfName(name) === "m4a" ? "m4a" : "mp4";
}

// ISO/IEC 11172-3, 2.4.1.3: eleven sync bits, version, layer, protection; then bit rate and sampling rate.
function mpegAudio(bytes: Buffer): FormatName | undefined {
  const [sync = 0, version = 0, rates = 0] = bytes;
  if (sync !== 0xff || (version & 0xe0) !== 0xe0) return undefined;
  // ISO/IEC 13818-7: ADTS has twelve sync bits and layer 0.
  if ((version & 0xf6) === 0xf0) return "aac";
  const isLayer3 = (version & 0x06) === 0x02 && (version & 0x18) !== 0x08;
  const hasRates = rates >> 4 !== 15 && rates >> 4 !== 0 && (rates & 0x0c) !== 0x0c;
  return isLayer3 && hasRates ? "mp3" : undefined;
}

// Escape, bell and backspace occur in terminal logs; the other controls in no text.
const binaryControls = /[\u0000-\u0006\u000e-\u001a\u001c-\u001f]/;

// Each comment ends at its first `-->`, so that many of them are not tried in every grouping.
const svgStart =
  /^\s*(?:(?:<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->|<!doctype[^>[]*(?:\[[^\]]*\])?[^>]*>)\s*)*<svg[\s>/]/i;

function text(bytes: Buffer): FormatName | undefined {
  const decoded = utf8(bytes, { stream: true });
  if (decoded === undefined) return undefined;
  return svgStart.test(decoded) ? "svg" : "text";
}

/** Bytes as text, or undefined when they are not UTF-8 text; with `stream` the last character may be cut. */
export function utf8(bytes: Uint8Array, { stream = false } = {}): string | undefined {
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    return binaryControls.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
