export function zip(files: readonly { path: string; bytes: Uint8Array }[]): Buffer;
