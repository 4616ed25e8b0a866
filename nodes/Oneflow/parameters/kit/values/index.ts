/** The kinds of values that people enter, each read in one place. */
export * from './choices';
export * from './contact';
export * from './numbers';
export { asTime, described, isEmpty, only } from './schema';
export { code, name, registration, requiredName, requiredText, text, wrongIn } from './text';
export * from './time';
