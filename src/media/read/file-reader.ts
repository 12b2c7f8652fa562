import { basename, dirname } from "node:path";

import { type AppError, invalid } from "../../errors.ts";
import { formats, largestSize, sizeLimits } from "../formats.ts";
import { headSize } from "../sniff.ts";
import { type Attachment, checkSize, identify, tooLarge } from "./attachment.ts";
import { shown, toLocalPath } from "./local-path.ts";
import { openRegularFile, realPathOf, unreadable } from "./open-file.ts";
import { readUpTo } from "./read-up-to.ts";
import { type Root, isAllowed, isInside, resolveRoots } from "./roots.ts";

export interface FileReaderOptions {
  /** The folders that may be read: paths or `file:` URLs. */
  roots: () => Promise<readonly string[]>;
}

/** Reads one local file, named by its path or `file:` URL. */
export type FileReader = (source: string) => Promise<Attachment>;

const allowFolder = (path: string): string =>
  `Put ${shown(dirname(path))} into OPENROUTER_FILES_ROOTS, or use a client that offers its open folders (MCP roots, up to revision 2025-11-25)`;

interface Found {
  /** With its links followed. */
  real: string;
  /** Whether what was opened lies in an allowed folder. */
  isAllowed: (path: string) => boolean;
}

/** What a path names inside the allowed folders; throws a Validation Error for what is outside them or not there. */
export async function findAllowed(
  path: string,
  source: string,
  { roots }: FileReaderOptions,
): Promise<Found> {
  const named = await roots();
  if (named.length === 0) {
    throw invalid(
      "files_off",
      `reading local files is off, so ${shown(source)} was not read`,
      allowFolder(path),
    );
  }
  const allowed = await resolveRoots(named);
  const refuse = () => outside(path, source, { named, allowed });
  const real = await findFile(path, allowed, refuse);
  if (!real) throw notFound(source);
  if (!isAllowed(real, allowed)) throw refuse();
  return { real, isAllowed: (opened) => isAllowed(opened, allowed) };
}

/** A reader of local files inside the allowed folders, and of nothing else. */
export function createFileReader(options: FileReaderOptions): FileReader {
  return async (source) => {
    const path = toLocalPath(source);
    const { real, isAllowed: isInsideRoot } = await findAllowed(path, source, options);
    const file = await openRegularFile(real, source, isInsideRoot);
    try {
      return { ...(await readOpened(file, basename(path), source)), path: real };
    } finally {
      await file.handle.close();
    }
  };
}

// Outside the allowed folders a file that is not there is refused like one that is: which files exist is told to nobody.
async function findFile(
  path: string,
  allowed: readonly Root[],
  refuse: () => AppError,
): Promise<string | undefined> {
  const real = await realPathOf(path);
  const mayAsk = allowed.some((root) => isInside(path, root.named) || isInside(path, root.real));
  if (!real && !mayAsk) throw refuse();
  return real;
}

type Opened = Awaited<ReturnType<typeof openRegularFile>>;

async function readOpened({ handle, size }: Opened, name: string, source: string): Promise<Attachment> {
  const what = `the file ${shown(source)}`;
  if (size > largestSize) throw tooLarge(what, largestSize);
  const read = async (buffer: Buffer): Promise<number> => {
    const { bytesRead } = await handle.read(buffer).catch((error: unknown) => {
      throw unreadable(source, error);
    });
    return bytesRead;
  };
  const head = await readUpTo(read, headSize);
  const format = identify(head, { what, name });
  checkSize(size, format, what);
  const limit = sizeLimits[formats[format].modality];
  // One byte more than allowed tells that the file has grown past the limit since it was measured.
  const rest = head.length < headSize ? Buffer.alloc(0) : await readUpTo(read, limit - head.length + 1);
  const content = Buffer.concat([head, rest]);
  checkSize(content.length, format, what);
  return { name, format, content };
}

function outside(
  path: string,
  source: string,
  { named, allowed }: { named: readonly string[]; allowed: readonly Root[] },
): AppError {
  const folders =
    allowed.length > 0
      ? allowed.map((root) => root.named).join(", ")
      : `none: of ${named.join(", ")} none is the full path of a folder`;
  return invalid(
    "outside_roots",
    `${shown(source)} is outside the folders that may be read (${folders})`,
    allowFolder(path),
  );
}

const notFound = (source: string): AppError =>
  invalid(
    "file_not_found",
    `there is no readable file ${shown(source)}`,
    "Check the path and its permissions",
  );
