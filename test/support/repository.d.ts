/** Paths are relative to the repository's folder. */
export function filesBelow(folder: string): string[];
export function textOf(path: string): string;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function jsonOf(path: string): any;
export function exists(path: string): boolean;
