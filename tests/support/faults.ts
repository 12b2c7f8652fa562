/** Throws at one step of all that are taken once it is armed, or from that step on at every one. */
export interface Faults {
  arm: () => void;
  /** How many steps were taken since. */
  steps: () => number;
  /** What was thrown at, when anything was. */
  struck: () => string | undefined;
  /** The same object, each call of a function in it, however deep, a step of its own. */
  within: <T extends object>(target: T, name: string) => T;
}

export function faultsAt(step: number, { lasting = false } = {}): Faults {
  let armed = false;
  let taken = 0;
  let struckAt: string | undefined;
  const take = (name: string): void => {
    if (!armed) return;
    taken += 1;
    if (taken - 1 !== step && !(lasting && taken - 1 > step)) return;
    struckAt ??= name;
    throw new TypeError(`a fault at ${name}`);
  };
  const within = <T extends object>(target: T, name: string): T =>
    new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        const path = `${name}.${String(key)}`;
        if (typeof value === "function") {
          return (...args: unknown[]): unknown => {
            take(path);
            const made: unknown = Reflect.apply(value, target, args);
            return isPlainObject(made) ? within(made, path) : made;
          };
        }
        return typeof value === "object" && value !== null && !(value instanceof AbortSignal)
          ? within(value, path)
          : value;
      },
      apply(_, __, args) {
        take(name);
        return Reflect.apply(target as () => unknown, undefined, args);
      },
    });
  return { arm: () => (armed = true), steps: () => taken, struck: () => struckAt, within };
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
