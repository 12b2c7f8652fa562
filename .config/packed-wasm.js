import { brotliCompressSync } from "node:zlib";

const encoded = /(?<=wasmBase64 = ')[\w+/=]+(?=')/;
const decoded = "Buffer.from(wasmBase64, 'base64')";

const packed = (base64) => brotliCompressSync(Buffer.from(base64, "base64")).toString("base64");

/**
 * undici's parser of HTTP is in its package twice, in base64, for processors with and without SIMD: a tenth of what npm
 * would write four times for a first npx. Packed it is a quarter of that, and the one in use is unpacked in half a
 * millisecond of the first call.
 */
export const packedWasm = () => {
  const met = new Set();
  return {
    name: "packed-wasm",
    transform: {
      filter: { id: /undici[\\/]lib[\\/]llhttp[\\/]llhttp(_simd)?-wasm\.js$/ },
      handler(code, id) {
        if (!encoded.test(code) || !code.includes(decoded))
          throw new Error(".config/packed-wasm.js does not know how undici writes its parser");
        met.add(id);
        const unpacked = `require('node:zlib').brotliDecompressSync(${decoded})`;
        return { code: code.replace(encoded, packed).replace(decoded, unpacked), map: null };
      },
    },
    /** The build fails where one is not met any more: files that moved would be as long as before, unseen. */
    generateBundle() {
      if (met.size !== 2) throw new Error(".config/packed-wasm.js does not meet both parsers of undici");
    },
  };
};
