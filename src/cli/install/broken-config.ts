/** A config file that cannot be read or changed safely; nothing of it is touched. The message goes on from its path. */
export class BrokenConfig extends Error {}
