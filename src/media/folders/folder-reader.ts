import { type AppError, invalid } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { DeadlineError, withDeadline } from "../../lib/deadline.ts";
import { type FileReader, type FileReaderOptions, findAllowed } from "../read/file-reader.ts";
import { shown } from "../read/local-path.ts";
import type { FolderText } from "./folder-text.ts";
import { filePatternOf } from "./pattern.ts";
import { type FileOfFolder, folderLimits, readFolder, textsOfFolder } from "./read-folder.ts";

interface FolderReaderOptions extends FileReaderOptions {
  readFile: FileReader;
  clock: Clock;
  signal: AbortSignal;
}

const longestSeconds = 10;

/** A reader of folders and patterns inside the allowed folders, as one text each. */
export const createFolderReader = (
  options: FolderReaderOptions,
): ((source: string) => Promise<FolderText | undefined>) => readerOf(readFolder, options);

/** The same, file by file. */
export const createFolderLister = (
  options: FolderReaderOptions,
): ((source: string) => Promise<FileOfFolder[] | undefined>) =>
  readerOf(async (...found) => (await textsOfFolder(...found)).files, options);

/** It knows what one call has taken so far. */
function readerOf<T>(
  read: (...found: Parameters<typeof textsOfFolder>) => Promise<T>,
  options: FolderReaderOptions,
): (source: string) => Promise<T | undefined> {
  const { readFile, clock } = options;
  const limits = folderLimits();
  return async (source) => {
    const found = await filePatternOf(source);
    if (!found) return undefined;
    const { real } = await findAllowed(found.folder, source, options);
    try {
      return await withDeadline(clock, longestSeconds, options.signal, (signal) =>
        read(source, { ...found, folder: real }, { readFile, limits, signal }),
      );
    } catch (error) {
      throw error instanceof DeadlineError ? tooSlow(source) : error;
    }
  };
}

const tooSlow = (source: string): AppError =>
  invalid(
    "files_too_large",
    `${shown(source)} could not be read within ${longestSeconds} s, so nothing was sent`,
    "Name a subfolder, or a pattern that begins with one",
  );
