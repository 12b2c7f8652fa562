/** As providers count: limits of files are told to people and compared with theirs. */
export const megabyte = 1_000_000;

/** "20 MB", for a person. */
export const inMegabytes = (bytes: number): string => `${bytes / megabyte} MB`;

/** As memory is counted: bounds of what is held in it. */
export const mebibyte = 1024 * 1024;
