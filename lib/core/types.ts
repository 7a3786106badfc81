/** A class, whatever the parameters of its constructor. */
export type Class<T = any> = new (...args: any[]) => T;

/**
 * Names the class to revive, behind a function so that it may be declared later in the file or in a
 * module that imports this one: `() => Payment`, or `() => [Payment]` for an array of them.
 */
export type ClassThunk<T = any> = () => Class<T> | readonly [Class<T>];
